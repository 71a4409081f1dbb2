// The form below the comments: its limits, the comment it replies to, and the wait of slow mode.
import { clock, make } from "./dom.js";
import { timeOfDay } from "./message.js";

const TYPING_MS = 2000;
const HOLD_MS = 4500; // the server counts somebody as typing for a little less

export class Composer {
  constructor(room) {
    this.room = room;
    this.form = room.root.querySelector("[data-composer]");
    this.field = this.form.elements.content;
    this.button = this.form.querySelector("[type=submit]");
    this.counter = this.form.querySelector("[data-count]");
    this.note = this.form.querySelector("[data-note]");
    this.replying = this.form.querySelector("[data-replying]");
    this.longest = Number(room.root.dataset.longest);
    this.largest = Number(room.root.dataset.largest);
    this.replyTo = null;
    this.freeAt = 0;
    this.typedAt = 0;
    this.field.required = false; // an empty comment is not sent, and needs no bubble
    this.field.addEventListener("input", () => this.typed());
    this.field.addEventListener("keydown", (event) => this.key(event));
    this.replying.querySelector("button").addEventListener("click", () => this.reply(null));
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.submit();
    });
    this.measure();
  }

  // Whether the server still counts this viewer as typing.
  get isTyping() {
    return Date.now() - this.typedAt < HOLD_MS;
  }

  typed() {
    this.measure();
    if (Date.now() - this.typedAt < TYPING_MS || !this.field.value.trim()) return;
    this.typedAt = Date.now();
    this.room.typing();
  }

  // Enter sends; with Shift it makes a line, and while letters are composed it does neither.
  key(event) {
    if (event.key === "Escape" && this.replyTo) this.reply(null);
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    this.submit();
  }

  submit() {
    const text = this.field.value.trim();
    if (!text || this.button.disabled) return;
    this.form.querySelector(".wrong")?.remove();
    const replyTo = this.replyTo && { id: this.replyTo.id, user: this.replyTo.user,
      content: this.replyTo.content.slice(0, 140) };
    this.room.outbox.add(text, this.room.player.second, replyTo);
    this.field.value = "";
    this.typedAt = 0; // the server stops counting with the comment, too
    this.reply(null);
    this.room.comments.follow();
    this.measure();
    this.pace(this.room.slow);
  }

  reply(comment) {
    this.replyTo = comment;
    this.replying.hidden = !comment;
    if (comment) this.replying.querySelector("span").textContent = `Replying to ${comment.user.name}`;
    this.field.focus();
  }

  // Counts characters, or bytes when those run out first.
  measure() {
    const text = this.field.value.trim();
    const characters = [...text].length;
    const bytes = new TextEncoder().encode(text).length;
    const byBytes = bytes / this.largest > Math.max(0.7, characters / this.longest);
    this.tooLong = characters > this.longest || bytes > this.largest;
    this.counter.textContent = byBytes
      ? `${bytes.toLocaleString("en")} / ${this.largest.toLocaleString("en")} bytes`
      : `${characters.toLocaleString("en")} / ${this.longest.toLocaleString("en")}`;
    this.counter.classList.toggle("bad", this.tooLong);
    this.field.setAttribute("aria-invalid", this.tooLong);
    if (!this.tooLong) this.field.removeAttribute("aria-invalid");
    this.update();
  }

  // Waits so many seconds before the next comment; the server's number counts over the page's own.
  pace(seconds, byServer = false) {
    if (!seconds) return;
    const at = Date.now() + 1000 * seconds;
    this.freeAt = byServer ? at : Math.max(this.freeAt, at);
    clearInterval(this.counting);
    this.counting = setInterval(() => this.update(), 500);
    this.update();
  }

  // The button, and how long it has to wait.
  update() {
    const wait = Math.ceil((this.freeAt - Date.now()) / 1000);
    if (wait <= 0) clearInterval(this.counting);
    const shown = wait > 60 ? clock(wait) : `${wait} s`;
    this.button.querySelector("[data-wait]").textContent = wait > 0 ? shown : "";
    this.button.setAttribute("aria-label", wait > 0 ? `Send (in ${wait} seconds)` : "Send");
    this.button.disabled = wait > 0 || this.tooLong;
  }

  // The form, or why there is none, by the room's settings and the viewer's sanction.
  settings() {
    const { why, policy, slow, until, zone } = this.room;
    this.form.hidden = Boolean(why);
    const line = this.room.root.querySelector("[data-why-line]");
    line.hidden = !why;
    line.textContent = until && policy !== "off" ? "A moderator has muted you. You can write again "
      + `${timeOfDay(new Date(until), zone, "on ")}.` : why ?? "";
    if (this.room.over) line.append(" ", make("a", { class: "link", href: location.pathname + location.search }, "Reload the page"));
    this.note.textContent = policy === "approval" ? "A moderator approves comments before they appear"
      : slow ? `Slow mode: one comment every ${slow < 120 ? `${slow} s` : `${Math.round(slow / 60)} min`}` : "";
    if (!slow) this.freeAt = 0;
    this.update();
  }
}
