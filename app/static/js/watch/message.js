// A comment as an element: the same as site/_message.html, with its tools.
import { clock, icon, make } from "./dom.js";

export const EDITABLE_MS = 15 * 60 * 1000;
const QUOTED = 140; // characters, as the server quotes

export function face(person) {
  return make("span", { class: `face face-${(Number(person.id) % 4) + 1}`, "aria-hidden": "true" },
    [...person.name][0]?.toUpperCase() ?? "");
}

export function draw(comment, room) {
  const gone = comment.state !== "visible";
  const who = make("div", { class: "who" }, make("b", {}, comment.user.name),
    comment.userId === room.creator ? make("span", { class: "role" }, "Creator") : null,
    tools(comment, room, gone), when(comment, room));
  const body = make("div", {}, who);
  if (gone) body.append(make("p", {}, removal(comment)));
  else body.append(...quote(comment), words(comment));
  return make("li", { class: gone ? "msg is-gone" : "msg", id: `comment-${comment.id}` },
    face(comment.user), body);
}

function removal(comment) {
  if (comment.state === "deleted") return "Deleted by its author";
  return `Removed by a moderator${comment.removalReason ? `: ${comment.removalReason}` : ""}`;
}

function words(comment) {
  return make("p", { class: "words" }, comment.content,
    comment.editedAt ? make("span", { class: "soft" }, " (edited)") : null);
}

export function quote(comment) {
  if (!comment.replyTo) return [];
  const { user, content } = comment.replyTo;
  return [make("p", { class: "quote" }, `${user.name}: ${content ?? "(removed)"}`)];
}

// The text that a reply quotes of a comment; null once the comment is removed.
export function quoted(comment) {
  return comment.state === "visible" ? [...comment.content].slice(0, QUOTED).join("") : null;
}

// A button to the moment of the video, or the time of day for a comment without one.
export function when(comment, room) {
  if (comment.mediaSecond !== null) {
    const at = clock(comment.mediaSecond);
    return make("button", { type: "button", class: "at num", "aria-label": `Jump to ${at}`,
      click: () => room.player.jump(comment.mediaSecond) }, at);
  }
  return make("time", { class: "at num", datetime: comment.createdAt },
    timeOfDay(new Date(comment.createdAt), room.zone));
}

export function timeOfDay(at, timeZone, on = "") {
  const day = (moment) => moment.toLocaleDateString("en-GB", { timeZone });
  return day(at) === day(new Date())
    ? `at ${at.toLocaleTimeString("en-GB", { timeZone, hour: "2-digit", minute: "2-digit" })}`
    : on + at.toLocaleDateString("en-GB", { timeZone, day: "numeric", month: "short" }).replace("Sept", "Sep");
}

function tools(comment, room, gone) {
  const own = comment.userId === room.me;
  const made = [];
  if (!gone && room.mayWrite) {
    made.push(make("button", { type: "button", class: "btn btn-quiet", "data-tool": "reply",
      "aria-label": `Reply to ${comment.user.name}`, click: () => room.reply(comment) },
    icon("arrow-back-up")));
  }
  const restorable = comment.state === "hidden" && room.moderates;
  if (room.me && (!gone || restorable)) {
    const shield = room.moderates && !own;
    const label = own ? "Edit or delete your comment"
      : shield ? `Moderate ${comment.user.name}` : `Report ${comment.user.name}`;
    made.push(make("button", { type: "button", class: "btn btn-quiet", "data-tool": "more",
      "aria-expanded": "false", "aria-label": label,
      click: (event) => room.actions.toggle(comment, event.currentTarget) },
    icon(own ? "dots" : shield ? "shield" : "flag")));
  }
  return make("span", { class: "tools" }, ...made);
}
