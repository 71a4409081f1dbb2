// The list of comments: in the order of their numbers, each once. Somebody who has scrolled up is
// told of new ones instead of being moved.
import { count, make } from "./dom.js";
import { draw } from "./message.js";

const MOST = 400; // elements kept while following; older ones can be loaded again
const NEAR_PX = 48;

export class Talk {
  constructor(room) {
    this.room = room;
    this.box = room.root.querySelector("[data-talk]");
    this.list = room.root.querySelector("[data-list]");
    this.waiting = room.root.querySelector("[data-waiting]");
    this.nobody = room.root.querySelector("[data-nobody]");
    this.pill = room.root.querySelector("[data-pill]");
    this.older = this.box.querySelector(".older");
    this.comments = new Map(); // id → comment
    this.items = new Map(); // id → element
    this.order = []; // ids by seq
    this.more = "more" in room.root.dataset;
    this.unread = 0;
    this.apart = "apart" in room.root.dataset; // newer ones follow that are not loaded
    this.stuck = true; // at the end, where it stays while lines and the form take more room
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

  // What the server has put into the page, drawn again with tools.
  adopt() {
    this.quietly(() => {
      for (const item of this.list.querySelectorAll("[data-comment]")) {
        const comment = JSON.parse(item.dataset.comment);
        item.remove();
        this.put(comment);
      }
    });
    this.find();
    this.tell();
  }

  // To the comment that a link names, else to the end.
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
    return this.comments.get(this.order[0]);
  }

  // Adds or changes a comment; says whether it is a new one at the end.
  put(comment) {
    const known = this.comments.get(comment.id);
    if (known) {
      if (comment.revision >= known.revision) this.replace({ reports: known.reports, ...comment });
      return false;
    }
    if (comment.seq < (this.first?.seq ?? 0) && this.more) return false; // of what is not loaded
    let place = this.order.length;
    while (place > 0 && this.comments.get(this.order[place - 1]).seq > comment.seq) place -= 1;
    const item = draw(comment, this.room);
    this.list.insertBefore(item, this.items.get(this.order[place]) ?? null);
    this.order.splice(place, 0, comment.id);
    this.comments.set(comment.id, comment);
    this.items.set(comment.id, item);
    this.nobody.hidden = true;
    return place === this.order.length - 1;
  }

  // A new one as it is said: followed by who is at the end, counted for who is not.
  add(comment, own) {
    const following = this.stuck && !this.apart;
    if (this.apart && !this.comments.has(comment.id)) {
      if (own) this.room.reload();
      return;
    }
    if (!this.put(comment) || this.list.hidden) return;
    if (following || own) {
      this.follow();
      this.trim();
    } else {
      this.unread += 1;
      this.tell();
    }
  }

  replace(comment) {
    const old = this.items.get(comment.id);
    const item = draw(comment, this.room);
    const focused = old.contains(document.activeElement);
    if (this.room.deeds.opener && old.contains(this.room.deeds.opener)) this.room.deeds.opener = null;
    this.quietly(() => old.replaceWith(item));
    this.comments.set(comment.id, comment);
    this.items.set(comment.id, item);
    if (focused) (item.querySelector(".tools button") ?? this.box).focus();
  }

  // What others quote of it: of an edited one the new words, of a removed one none.
  requote(comment) {
    const content = comment.state === "visible" ? [...comment.content].slice(0, 140).join("") : null;
    for (const other of this.comments.values()) {
      if (other.replyTo?.id === comment.id && other.replyTo.content !== content) {
        this.replace({ ...other, replyTo: { ...other.replyTo, content } });
      }
    }
  }

  // Everybody's tools depend on what the viewer may do now.
  redraw() {
    for (const comment of this.comments.values()) this.replace(comment);
  }

  reset(comments, more) {
    this.apart = false;
    this.quietly(() => {
      this.list.replaceChildren();
      this.comments.clear();
      this.items.clear();
      this.order = [];
      this.more = more;
      for (const comment of comments) this.put(comment);
      this.showOlder();
    });
    this.follow();
  }

  // Removes the oldest beyond MOST; they stay a step away.
  trim() {
    while (this.order.length > MOST) {
      const id = this.order.shift();
      this.items.get(id).remove();
      this.items.delete(id);
      this.comments.delete(id);
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
    } catch (refusal) {
      this.room.line(`Older comments did not come: ${refusal.message}.`);
    }
    this.older?.classList.remove("is-busy");
    this.loading = false;
  }

  prepend(comment) {
    if (this.comments.has(comment.id)) return;
    const item = draw(comment, this.room);
    this.list.prepend(item);
    this.order.unshift(comment.id);
    this.comments.set(comment.id, comment);
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
    this.tell();
  }

  tell() {
    this.pill.hidden = (this.unread === 0 && !this.apart) || this.list.hidden;
    this.pill.firstElementChild.textContent = this.apart ? "Newest comments"
      : count(this.unread, "new comment");
  }

  // Changes the list without a screen reader reading it out: history is no news.
  quietly(change) {
    this.box.setAttribute("aria-live", "off");
    change();
    clearTimeout(this.speaking);
    this.speaking = setTimeout(() => this.box.setAttribute("aria-live", "polite"), 300);
  }
}
