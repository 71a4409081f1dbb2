// The list of comments: each once, in the order of their numbers. A reader who has scrolled up is not
// moved; a button counts the new comments.
import { count, make } from "./dom.js";
import { draw, quoted } from "./message.js";

const MOST = 400; // elements kept while following; older comments can be loaded again
const NEAR_PX = 48;

export class Comments {
  constructor(room) {
    this.room = room;
    this.box = room.root.querySelector("[data-comments]");
    this.list = room.root.querySelector("[data-list]");
    this.empty = room.root.querySelector("[data-empty]");
    this.pill = room.root.querySelector("[data-pill]");
    this.older = this.box.querySelector(".older");
    this.byId = new Map(); // id → comment
    this.items = new Map(); // id → element
    this.order = []; // ids by seq
    this.more = "more" in room.root.dataset;
    this.unread = 0;
    this.apart = "apart" in room.root.dataset; // newer comments exist that are not loaded
    this.stuck = true; // at the end, and stays there while other parts of the room grow
    this.box.addEventListener("scroll", () => this.scrolled(), { passive: true });
    new ResizeObserver(() => this.stuck && this.follow()).observe(this.box);
    this.pill.firstElementChild.addEventListener("click", () => {
      if (this.apart) this.room.reload();
      else this.follow(true);
    });
    this.older?.addEventListener("click", (event) => {
      event.preventDefault();
      this.loadOlder();
    });
  }

  // Draws the comments of the page again, with tools.
  adopt() {
    this.quietly(() => {
      for (const item of this.list.querySelectorAll("[data-comment]")) {
        const comment = JSON.parse(item.dataset.comment);
        item.remove();
        this.put(comment);
      }
    });
    this.find();
    this.showUnread();
  }

  // Scrolls to the comment that a link names, else to the end.
  find() {
    const found = /^#comment-\d+$/.test(location.hash)
      && this.items.get(location.hash.replace("#comment-", ""));
    if (!found) {
      if (!this.apart) this.follow();
      return;
    }
    found.classList.add("is-found");
    // Beside the video the page stays where it is; below it, the room comes into sight.
    const beside = getComputedStyle(this.room.root).position === "sticky";
    const show = () => {
      this.box.scrollTop += found.getBoundingClientRect().top
        - this.box.getBoundingClientRect().top - this.box.clientHeight / 3;
      if (beside) scrollTo(0, 0);
      else this.room.root.scrollIntoView();
    };
    show();
    addEventListener("load", () => requestAnimationFrame(show), { once: true });
    this.stuck = this.atEnd;
  }

  get atEnd() {
    return this.box.scrollHeight - this.box.scrollTop - this.box.clientHeight < NEAR_PX;
  }

  get first() {
    return this.byId.get(this.order[0]);
  }

  // Adds or changes a comment; returns whether it is new and at the end.
  put(comment) {
    const known = this.byId.get(comment.id);
    if (known) {
      if (comment.revision >= known.revision) this.replace(comment);
      return false;
    }
    if (comment.seq < (this.first?.seq ?? 0) && this.more) return false; // it is not loaded
    let place = this.order.length;
    while (place > 0 && this.byId.get(this.order[place - 1]).seq > comment.seq) place -= 1;
    const item = draw(comment, this.room);
    this.list.insertBefore(item, this.items.get(this.order[place]) ?? null);
    this.order.splice(place, 0, comment.id);
    this.byId.set(comment.id, comment);
    this.items.set(comment.id, item);
    this.empty.hidden = true;
    return place === this.order.length - 1;
  }

  // Adds a new comment: a reader at the end follows it, for others it is counted.
  add(comment, own) {
    const following = this.stuck && !this.apart;
    if (this.apart && !this.byId.has(comment.id)) {
      if (own) this.room.reload();
      return;
    }
    if (!this.put(comment) || this.list.hidden) return;
    if (following || own) {
      this.follow();
      this.trim();
    } else {
      this.unread += 1;
      this.showUnread();
    }
  }

  replace(comment) {
    const old = this.items.get(comment.id);
    const item = draw(comment, this.room);
    const focused = old.contains(document.activeElement);
    if (this.room.actions.opener && old.contains(this.room.actions.opener)) this.room.actions.opener = null;
    this.quietly(() => old.replaceWith(item));
    this.byId.set(comment.id, comment);
    this.items.set(comment.id, item);
    if (focused) (item.querySelector(".tools button") ?? this.box).focus();
  }

  // Changes the quotes in replies, so that a removed text is gone from them, too.
  requote(comment) {
    const content = quoted(comment);
    for (const reply of [...this.byId.values()]) {
      const { replyTo } = reply;
      if (replyTo?.id !== comment.id || replyTo.content === content) continue;
      this.replace({ ...reply, replyTo: { ...replyTo, content } });
    }
  }

  // Draws all again: the tools depend on what the viewer may do.
  redraw() {
    for (const comment of this.byId.values()) this.replace(comment);
  }

  reset(comments, more) {
    this.apart = false;
    this.quietly(() => {
      this.list.replaceChildren();
      this.byId.clear();
      this.items.clear();
      this.order = [];
      this.more = more;
      for (const comment of comments) this.put(comment);
      this.showOlder();
    });
    this.follow();
  }

  // Removes the oldest beyond MOST; "Older comments" brings them back.
  trim() {
    while (this.order.length > MOST) {
      const id = this.order.shift();
      this.items.get(id).remove();
      this.items.delete(id);
      this.byId.delete(id);
      this.more = true;
    }
    this.showOlder();
  }

  showOlder() {
    if (this.older) this.older.hidden = !this.more;
    else if (this.more) {
      this.older = make("p", { class: "older" }, make("button", { type: "button",
        class: "btn-text", click: () => this.loadOlder() }, "Older comments"));
      this.box.prepend(this.older);
    }
  }

  async loadOlder() {
    if (this.loading || !this.more || !this.first) return;
    this.loading = true;
    this.older.classList.add("is-busy");
    try {
      const page = await this.room.server.get(`/watch/${this.room.video}/comments`,
        { before: this.first.seq });
      const height = this.box.scrollHeight - this.box.scrollTop;
      this.more = true; // so that put() takes what stands before the first
      this.quietly(() => {
        for (const comment of page.comments) this.prepend(comment);
        this.more = page.more;
        this.showOlder();
      });
      this.box.scrollTop = this.box.scrollHeight - height;
    } catch (rejection) {
      this.room.status(`Older comments could not be loaded: ${rejection.message}.`);
    }
    this.older?.classList.remove("is-busy");
    this.loading = false;
  }

  prepend(comment) {
    if (this.byId.has(comment.id)) return;
    const item = draw(comment, this.room);
    this.list.prepend(item);
    this.order.unshift(comment.id);
    this.byId.set(comment.id, comment);
    this.items.set(comment.id, item);
  }

  scrolled() {
    this.stuck = this.atEnd;
    if (this.list.hidden) return;
    if (this.atEnd) this.read();
    else if (this.box.scrollTop < 120) this.loadOlder();
  }

  follow(byHand = false) {
    this.box.scrollTop = this.box.scrollHeight;
    this.read();
    if (byHand) this.box.focus({ preventScroll: true });
  }

  read() {
    this.unread = 0;
    this.showUnread();
  }

  showUnread() {
    this.pill.hidden = (this.unread === 0 && !this.apart) || this.list.hidden;
    this.pill.firstElementChild.textContent = this.apart ? "Newest comments"
      : count(this.unread, "new comment");
  }

  // Changes the list without a screen reader reading it out: earlier comments are not announced.
  quietly(change) {
    this.box.setAttribute("aria-live", "off");
    change();
    clearTimeout(this.speaking);
    this.speaking = setTimeout(() => this.box.setAttribute("aria-live", "polite"), 300);
  }
}
