// The player's controls. `second` is the viewer's position; null before the video has been played.
import { clock, isTyping, spoken } from "./dom.js";

const STEP_S = 10;
const IDLE_MS = 3000;

export class Player extends EventTarget {
  constructor(root) {
    super();
    this.root = root;
    this.video = root.querySelector("video");
    this.position = root.querySelector("[data-position]");
    this.loud = root.querySelector("[data-loud]");
    this.length = Number(root.dataset.length);
    this.started = false;
    this.wanted = Number(root.dataset.start); // where to be as soon as the clip can be sought
    this.video.controls = false;
    this.video.currentTime = this.wanted;
    this.buttons();
    this.listen();
    this.remembered();
    this.measure();
  }

  get second() {
    return this.started ? Math.floor(this.video.currentTime) : null;
  }

  get end() {
    return this.length || this.video.duration || 1;
  }

  buttons() {
    const actions = {
      play: () => this.toggle(), back: () => this.jump(this.video.currentTime - STEP_S),
      forward: () => this.jump(this.video.currentTime + STEP_S), mute: () => this.mute(),
      full: () => this.fullScreen(), float: () => this.float(),
    };
    for (const button of this.root.querySelectorAll("[data-do]")) {
      button.addEventListener("click", actions[button.dataset.do]);
      if (button.dataset.do === "float") button.hidden = !document.pictureInPictureEnabled;
    }
    this.root.querySelector("[data-start-button]").addEventListener("click", () => {
      this.toggle();
      this.root.querySelector("[data-do=play]").focus();
    });
    this.root.querySelector(".still").addEventListener("click", (event) => {
      if (!event.target.closest("button")) this.toggle();
    });
    this.video.addEventListener("click", () => this.toggle());
    this.position.addEventListener("input", () => this.jump(Number(this.position.value)));
    this.loud.addEventListener("input", () => {
      this.video.volume = this.loud.value / 100;
      this.video.muted = this.video.volume === 0;
    });
  }

  listen() {
    for (const name of ["play", "pause", "ended"]) {
      this.video.addEventListener(name, () => this.state());
    }
    for (const name of ["timeupdate", "seeked"]) this.video.addEventListener(name, () => this.tick());
    this.video.addEventListener("loadedmetadata", () => {
      if (!this.started) this.video.currentTime = this.wanted;
      this.measure();
    });
    this.video.addEventListener("volumechange", () => this.volume());
    document.addEventListener("keydown", (event) => this.key(event));
    for (const name of ["pointermove", "pointerdown", "focusin", "keydown"]) {
      this.root.addEventListener(name, () => this.awake());
    }
  }

  toggle() {
    if (!this.video.paused) {
      this.video.pause();
      return;
    }
    if (this.video.currentTime >= this.end - 1) this.jump(0);
    this.video.play().catch(() => this.state()); // the browser may refuse; the button stays
  }

  jump(second) {
    this.wanted = Math.min(Math.max(0, second), this.end);
    this.started = true;
    this.root.classList.add("is-started");
    this.video.currentTime = this.wanted;
    this.show(this.wanted);
  }

  mute() {
    this.video.muted = !this.video.muted;
    if (!this.video.muted && this.video.volume === 0) this.video.volume = 0.5;
  }

  louder(by) {
    this.video.muted = false;
    this.video.volume = Math.min(1, Math.max(0, this.video.volume + by));
  }

  fullScreen() {
    if (document.fullscreenElement) document.exitFullscreen();
    else if (this.root.requestFullscreen) this.root.requestFullscreen().catch(() => {});
    else this.video.webkitEnterFullscreen?.(); // telephones that know only this one
  }

  float() {
    if (document.pictureInPictureElement) document.exitPictureInPicture();
    else this.video.requestPictureInPicture().catch(() => {});
  }

  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    const inside = this.root.contains(event.target);
    const pressing = event.target.closest("button, a, summary, input");
    const actions = {
      k: () => this.toggle(), m: () => this.mute(), f: () => this.fullScreen(),
      ArrowLeft: () => this.jump(this.video.currentTime - STEP_S),
      ArrowRight: () => this.jump(this.video.currentTime + STEP_S),
    };
    // Space presses a button and scrolls the page elsewhere; up and down scroll the page.
    if ((inside || event.target === document.body) && (!pressing || pressing === this.position)) {
      actions[" "] = actions.k;
    }
    if (inside) {
      actions.ArrowUp = () => this.louder(0.1);
      actions.ArrowDown = () => this.louder(-0.1);
    }
    const action = actions[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (!action || event.target === this.loud) return;
    event.preventDefault();
    action();
  }

  state() {
    const playing = !this.video.paused;
    this.started ||= playing;
    this.root.classList.toggle("is-started", this.started);
    this.root.classList.toggle("is-playing", playing);
    const button = this.root.querySelector("[data-do=play]");
    button.setAttribute("aria-label", playing ? "Pause" : "Play");
    this.awake();
    this.tick();
  }

  tick() {
    if (this.started && this.video.currentTime >= this.end && !this.video.paused) this.video.pause();
    this.show(Math.min(this.started ? this.video.currentTime : this.wanted, this.end));
    if (this.started) this.dispatchEvent(new Event("tick"));
  }

  show(second) {
    this.position.value = second;
    this.position.setAttribute("aria-valuetext", `${spoken(second)} of ${spoken(this.end)}`);
    this.root.querySelector("[data-clock]").textContent = clock(second);
    this.root.querySelector("[data-done]").setAttribute("width", (1000 * second) / this.end);
  }

  measure() {
    this.position.max = Math.floor(this.end);
    if (this.length || this.video.duration) {
      this.root.querySelector("[data-clock-end]").textContent = clock(this.end);
    }
    this.show(this.wanted);
  }

  volume() {
    const silent = this.video.muted || this.video.volume === 0;
    this.root.classList.toggle("is-muted", silent);
    const button = this.root.querySelector("[data-do=mute]");
    button.setAttribute("aria-pressed", silent);
    this.loud.value = silent ? 0 : Math.round(this.video.volume * 100);
    try {
      localStorage.setItem("volume", JSON.stringify([this.video.volume, this.video.muted]));
    } catch {
      // Storage may be refused; the volume then lasts as long as the page.
    }
  }

  remembered() {
    try {
      [this.video.volume, this.video.muted] = JSON.parse(localStorage.getItem("volume")) ?? [1, false];
    } catch {
      // Nothing readable is stored: full volume.
    }
  }

  // Hides the controls while it plays and the pointer rests, but not while one of them has the focus.
  awake() {
    this.root.classList.remove("is-idle");
    clearTimeout(this.resting);
    this.resting = setTimeout(() => {
      const held = this.root.querySelector(".bar :focus-visible");
      this.root.classList.toggle("is-idle", !this.video.paused && !held);
    }, IDLE_MS);
  }
}
