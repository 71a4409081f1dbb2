// The form below the comments: how much fits, whom it answers, and how long slow mode asks to wait.
import { clock, make } from "./dom.js";
import { timeOfDay } from "./message.js";

const TYPING_MS = 2000;
const HOLD_MS = 4500; // the server counts a little longer than it is told

export class Say {
  constructor(room) {
    this.room = room;
    this.form = room.root.querySelector("[data-say]");
    this.field = this.form.elements.content;
    this.button = this.form.querySelector("[type=submit]");
    this.counter = this.form.querySelector("[data-count]");
    this.note = this.form.querySelector("[data-note]");
    this.replying = this.form.querySelector("[data-replying]");
    this.longest = Number(room.root.dataset.longest);
    this.largest = Number(room.root.dataset.largest);
    this.answers = null;
    this.freeAt = 0;
    this.typedAt = 0;
    this.field.required = false; // an empty one is not sent, and needs no bubble
    this.field.addEventListener("input", () => this.typed());
    this.field.addEventListener("keydown", (event) => this.key(event));
    this.replying.querySelector("button").addEventListener("click", () => this.answer(null));
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.submit();
    });
    this.measure();
  }

  // Whether the server still counts this viewer among those who type.
  get isTyping() {
    return Date.now() - this.typedAt < HOLD_MS;
  }

  typed() {
    this.measure();
    if (Date.now() - this.typedAt < TYPING_MS || !this.field.value.trim()) return;
    this.typedAt = Date.now();
    this.room.typing();
  }

  // Enter sends, with Shift it makes a line; not while letters are being composed.
  key(event) {
    if (event.key === "Escape" && this.answers) this.answer(null);
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    this.submit();
  }

  submit() {
    const text = this.field.value.trim();
    if (!text || this.button.disabled) return;
    this.form.querySelector(".wrong")?.remove();
    const answered = this.answers && { id: this.answers.id, user: this.answers.user,
      content: this.answers.content.slice(0, 140) };
    this.room.outbox.write(text, this.room.player.second, answered);
    this.field.value = "";
    this.typedAt = 0; // who has sent it does not type any more, here and in the room
    this.answer(null);
    this.room.talk.follow();
    this.measure();
    this.pace(this.room.slow);
  }

  answer(comment) {
    this.answers = comment;
    this.replying.hidden = !comment;
    if (comment) this.replying.querySelector("span").textContent = `Replying to ${comment.user.name}`;
    this.field.focus();
  }

  // Characters, or bytes when those are what runs out first.
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
    this.able();
  }

  // Slow mode: nothing more for so many seconds; the server knows it better than this page.
  pace(seconds, told = false) {
    if (!seconds) return;
    const at = Date.now() + 1000 * seconds;
    this.freeAt = told ? at : Math.max(this.freeAt, at);
    clearInterval(this.counting);
    this.counting = setInterval(() => this.able(), 500);
    this.able();
  }

  able() {
    const wait = Math.ceil((this.freeAt - Date.now()) / 1000);
    if (wait <= 0) clearInterval(this.counting);
    const shown = wait > 60 ? clock(wait) : `${wait} s`;
    this.button.querySelector("[data-wait]").textContent = wait > 0 ? shown : "";
    this.button.setAttribute("aria-label", wait > 0 ? `Send, possible in ${wait} seconds` : "Send");
    this.button.disabled = wait > 0 || this.tooLong;
  }

  // What the room allows now.
  rules() {
    const { why, policy, slow, until, zone } = this.room;
    this.form.hidden = Boolean(why);
    const line = this.room.root.querySelector("[data-why-line]");
    line.hidden = !why;
    line.textContent = until && policy !== "off" ? "A moderator has muted you. You can write again "
      + `${timeOfDay(new Date(until), zone, "on ")}.` : why ?? "";
    if (this.room.over) line.append(" ", make("a", { class: "link", href: location.pathname + location.search }, "Load the page again"));
    this.note.textContent = policy === "approval" ? "A moderator looks at comments before they appear"
      : slow ? `Slow mode: one comment every ${slow < 120 ? `${slow} s` : `${Math.round(slow / 60)} min`}` : "";
    if (!slow) this.freeAt = 0;
    this.able();
  }
}
