// The viewer's comments that are not in the room yet: on their way, not sent, or held for a moderator.
// They are kept in sessionStorage, so that a reload loses none. A message keeps its id when it is sent
// again, so it is stored once.
import { button, make } from "./dom.js";
import { face, quote } from "./message.js";

const MOST = 20;

export class Outbox {
  constructor(room, send) {
    this.room = room;
    this.send = send;
    this.key = `outbox-${room.me}-${room.video}`;
    this.list = room.root.querySelector("[data-waiting]");
    this.messages = this.stored();
    for (const message of this.messages) {
      if (message.state === "sending") {
        message.state = "lost";
        message.why = "you left the page before it was confirmed";
      }
    }
    this.messages = this.messages.filter((message) => message.state !== "held");
    this.show();
  }

  stored() {
    try {
      return JSON.parse(sessionStorage.getItem(this.key)) ?? [];
    } catch {
      return [];
    }
  }

  add(content, mediaSecond, replyTo) {
    const message = { id: crypto.randomUUID?.() ?? `m-${Date.now()}-${Math.random()}`, content,
      mediaSecond, replyTo, state: "sending" };
    this.messages = [...this.messages, message].slice(-MOST);
    this.post(message);
  }

  post(message) {
    message.state = "sending";
    this.show();
    this.send(message);
  }

  lost(message, why, dropped = false) {
    if (!this.messages.includes(message)) return;
    Object.assign(message, { state: "lost", why, dropped });
    this.show();
  }

  // No answer came: the message is sent again when the connection is back.
  dropped(message) {
    this.lost(message, "the connection was lost", true);
  }

  held(message) {
    message.state = "held";
    this.show();
  }

  // Removes a message that is in the room: acknowledged, broadcast, or loaded.
  arrived(comment) {
    if (comment.userId !== this.room.me || !comment.client_msg_id) return false;
    this.list.querySelector(`[data-held="${CSS.escape(comment.client_msg_id)}"]`)?.remove();
    const left = this.messages.filter((message) => message.id !== comment.client_msg_id);
    const found = left.length < this.messages.length;
    this.messages = left;
    if (found) this.show();
    return found;
  }

  // Sends every message without an answer again: the connection is back.
  resend() {
    for (const message of this.messages) {
      if (message.state === "sending" || message.dropped) this.post(message);
    }
  }

  discard(message) {
    this.messages = this.messages.filter((other) => other !== message);
    this.show();
    this.room.composer.field.focus();
  }

  show() {
    const kept = [...this.list.querySelectorAll("[data-held]")];
    this.list.replaceChildren(...kept, ...this.messages.map((message) => this.draw(message)));
    if (this.messages.length) this.room.comments.empty.setAttribute("hidden", "");
    if (this.room.comments.stuck) this.room.comments.follow(); // to the buttons of unsent messages, too
    try {
      sessionStorage.setItem(this.key, JSON.stringify(this.messages));
    } catch {
      // Storage may be refused or full; the messages then last as long as the page.
    }
  }

  draw(message) {
    const me = { id: this.room.me, name: this.room.name };
    const body = make("div", {}, make("div", { class: "who" }, make("b", {}, me.name)),
      ...quote(message), make("p", { class: "words" }, message.content));
    if (message.state === "lost") {
      body.append(make("p", { class: "bad" }, `Not sent: ${message.why.replace(/\.$/, "")}. `,
        button("Send again", () => this.post(message), "btn-text"), " ",
        button("Discard", () => this.discard(message), "btn-text")));
    } else {
      body.append(make("p", { class: "soft" },
        message.state === "held" ? "Held for a moderator" : "Sending"));
    }
    return make("li", { class: `msg ${message.state === "lost" ? "is-lost" : "is-wait"}` }, face(me), body);
  }
}

