// The replay: the comments up to the playhead. They are fetched in windows of two minutes, the next
// one before it is needed.
import { draw, quoted } from "./message.js";

const WINDOW_S = 120;
const AHEAD_S = 30;
const BACK_S = 300; // shown before the playhead after a jump
const MOST = 200;

export class Replay {
  constructor(room) {
    this.room = room;
    this.box = room.root.querySelector("[data-replayed]");
    this.live = room.root.querySelector("[data-list]");
    this.windows = new Map(); // number → comments in order, or a promise of them
    this.shown = null; // up to this second
    this.on = false;
    this.empty = room.root.querySelector("[data-empty]").textContent;
    const box = room.root.querySelector("[data-replay]");
    box.addEventListener("change", () => this.turn(box.checked));
    if (box.checked) this.turn(true); // the browser keeps it over a reload
    room.player.addEventListener("tick", () => this.follow());
  }

  turn(on) {
    this.on = on;
    const { comments } = this.room;
    comments.quietly(() => {
      this.box.hidden = !on;
      this.live.hidden = on;
      if (comments.older) comments.older.hidden = on || !comments.more;
      this.shown = null;
      this.box.replaceChildren();
    });
    comments.showUnread();
    comments.empty.hidden = on || comments.order.length > 0;
    comments.empty.textContent = this.empty;
    if (on) this.follow();
    else comments.follow();
  }

  async follow() {
    if (!this.on) return;
    const at = this.room.player.second ?? this.room.player.wanted;
    const needed = [Math.floor(at / WINDOW_S), Math.floor((at + AHEAD_S) / WINDOW_S)];
    if (this.shown === null) {
      for (let n = Math.floor(Math.max(0, at - BACK_S) / WINDOW_S); n < needed[0]; n += 1) needed.push(n);
    }
    await Promise.all([...new Set(needed)].map((number) => this.load(number)));
    if (this.on) this.show(at);
  }

  async load(number) {
    if (!this.windows.has(number)) {
      const from = number * WINDOW_S;
      this.windows.set(number, this.room.server.get(`/watch/${this.room.video}/moments`,
        { from, to: from + WINDOW_S }).then((page) => page.comments));
    }
    try {
      this.windows.set(number, await this.windows.get(number));
    } catch {
      this.windows.delete(number); // the next tick asks again
    }
  }

  between(from, to) {
    return [...this.windows.keys()].sort((a, b) => a - b).flatMap((number) => {
      const comments = this.windows.get(number);
      return Array.isArray(comments)
        ? comments.filter((comment) => comment.mediaSecond > from && comment.mediaSecond <= to) : [];
    });
  }

  show(at) {
    const { comments } = this.room;
    const jumped = this.shown === null || at < this.shown || at - this.shown > AHEAD_S;
    if (!jumped && at === this.shown) return;
    const following = comments.atEnd || jumped;
    const fresh = this.between(jumped ? at - BACK_S - 1 : this.shown, at);
    const items = fresh.map((comment) => draw(comment, this.room));
    if (jumped) comments.quietly(() => this.box.replaceChildren(...items));
    else this.box.append(...items);
    while (this.box.children.length > MOST) this.box.firstElementChild.remove();
    this.shown = at;
    if (following) comments.box.scrollTop = comments.box.scrollHeight;
    const nothing = this.box.children.length === 0;
    comments.empty.hidden = !nothing;
    if (nothing) comments.empty.textContent = "No comments up to here.";
  }

  // Changes the quotes in replies.
  requote(comment) {
    for (const comments of this.windows.values()) {
      for (const { replyTo } of Array.isArray(comments) ? comments : []) {
        if (replyTo?.id === comment.id) replyTo.content = quoted(comment);
      }
    }
  }

  // Puts a comment that is new, edited or removed into its place.
  changed(comment) {
    this.requote(comment);
    if (comment.mediaSecond === null) return;
    const comments = this.windows.get(Math.floor(comment.mediaSecond / WINDOW_S));
    if (!Array.isArray(comments)) return;
    const place = comments.findIndex((other) => other.id === comment.id);
    if (place >= 0) comments.splice(place, 1);
    if (comment.state === "visible") {
      const after = comments.findIndex((other) => other.mediaSecond > comment.mediaSecond);
      comments.splice(after < 0 ? comments.length : after, 0, comment);
    }
    if (this.on && this.shown !== null && comment.mediaSecond <= this.shown) {
      this.shown = null;
      this.follow();
    }
  }
}
