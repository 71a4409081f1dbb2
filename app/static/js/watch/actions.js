// The actions that open inside a message: edit, delete, report, moderate. One message is open at a
// time.
import { button, make } from "./dom.js";
import { EDITABLE_MS } from "./message.js";

export class Actions {
  constructor(room) {
    this.room = room;
    this.opener = null;
  }

  toggle(comment, opener) {
    const again = this.opener === opener;
    this.close();
    if (again) return;
    this.opener = opener;
    opener.setAttribute("aria-expanded", "true");
    const item = opener.closest(".msg");
    item.classList.add("is-open");
    const { me, moderates } = this.room;
    const choices = comment.userId === me ? this.own(comment)
      : moderates ? this.moderate(comment) : this.report(comment);
    this.place(item, opener.getAttribute("aria-label"), choices);
    item.querySelector(".mod :is(button, select, textarea)")?.focus();
  }

  close() {
    if (!this.opener) return;
    const item = this.opener.closest(".msg");
    this.opener.setAttribute("aria-expanded", "false");
    item?.classList.remove("is-open");
    item?.querySelector(".mod")?.remove();
    this.opener = null;
  }

  // Shows a step in the message, in place of an earlier one; Escape leads back to the button.
  place(item, label, parts) {
    item.querySelector(".mod")?.remove();
    const group = make("div", { class: "mod", role: "group", "aria-label": label,
      keydown: (event) => {
        if (event.key !== "Escape") return;
        event.stopPropagation();
        this.back();
      } }, ...parts);
    item.lastElementChild.append(group);
    group.scrollIntoView({ block: "nearest" });
    return group;
  }

  next(label, parts) {
    const group = this.place(this.opener.closest(".msg"), label, parts);
    group.querySelector("input, textarea, select, button")?.focus();
  }

  own(comment) {
    const parts = [];
    if (Date.now() - new Date(comment.createdAt) < EDITABLE_MS && this.room.mayWrite) {
      parts.push(button("Edit", () => this.next("Edit your comment", this.edit(comment))));
    }
    parts.push(button("Delete", () => this.next("Delete your comment", [
      make("p", {}, "Delete this comment?"),
      button("Delete it", (event) => this.send(event.target, `/comments/${comment.id}/delete`)),
      button("Keep it", () => this.back()),
    ])));
    return parts;
  }

  edit(comment) {
    const field = make("textarea", { class: "form-control", rows: "3", "aria-label": "Your comment" });
    field.value = comment.content;
    const save = button("Save", () => this.send(save, `/comments/${comment.id}`,
      { content: field.value }), "btn btn-primary btn-sm");
    field.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
        event.preventDefault();
        save.click();
      }
    });
    return [field, save, button("Cancel", () => this.back())];
  }

  report(comment) {
    const reason = make("select", { class: "form-select form-select-sm", "aria-label": "Reason" },
      ...Object.entries(this.room.reasons).map(([value, text]) => make("option", { value }, text)));
    const note = make("input", { class: "form-control", maxlength: "300", placeholder: "Note (optional)",
      "aria-label": "Note for the moderators" });
    const send = button("Report", () => this.send(send, `/comments/${comment.id}/reports`,
      { reason: reason.value, note: note.value }));
    return [reason, note, send, button("Cancel", () => this.back())];
  }

  moderate(comment) {
    const { name } = comment.user;
    const path = `/comments/${comment.id}`;
    if (comment.state === "hidden") {
      const restore = button("Restore", () => this.send(restore, `${path}/removal/delete`));
      return [restore];
    }
    const mute = button("Mute for 10 min", () => this.send(mute, `${path}/sanctions`,
      { kind: "mute", minutes: 10 }));
    const reported = make("p", { hidden: "" });
    this.count(reported, path);
    return [
      button("Remove", () => this.next(`Remove ${name}’s comment`, this.removal(path))),
      mute,
      button("Ban", () => this.next(`Ban ${name}`, this.ban(path, name))),
      reported,
    ];
  }

  // Says how often the author is reported in this room, as of now.
  async count(shown, path) {
    const { reports } = await this.room.server.get(`${path}/reports/count`, {}).catch(() => ({}));
    shown.hidden = !reports;
    shown.textContent = `Reported ${reports === 1 ? "once" : `${reports} times`} in this room`;
  }

  removal(path) {
    const reason = make("input", { class: "form-control", maxlength: "200",
      placeholder: "Reason (everyone sees it)", "aria-label": "Reason (everyone sees it)" });
    const remove = button("Remove", () => this.send(remove, `${path}/removal`,
      { reason: reason.value }));
    return [reason, remove, button("Cancel", () => this.back())];
  }

  ban(path, name) {
    const ban = button("Ban", () => this.send(ban, `${path}/sanctions`,
      { kind: "ban" }));
    const where = this.room.everywhere ? "all comments" : "the comments on this title";
    return [make("p", {}, `Ban ${name} from ${where} until a moderator lifts the ban?`), ban,
      button("Cancel", () => this.back())];
  }

  back() {
    const { opener } = this;
    this.close();
    opener?.focus();
  }

  // Sends an action and shows its result in place; the message itself changes with the room.
  async send(pressed, path, values) {
    const group = pressed.closest(".mod");
    const parts = [...group.querySelectorAll("button, input, select, textarea")];
    parts.forEach((part) => { part.disabled = true; });
    group.querySelector(".result")?.remove();
    try {
      const answer = await this.room.server.post(path, values);
      if (answer.id) this.room.changed(answer);
      else group.replaceChildren(make("p", { class: "result", role: "status" }, answer.message ?? "Done."));
    } catch (rejection) {
      parts.forEach((part) => { part.disabled = false; });
      group.append(make("p", { class: "result bad", role: "alert" }, rejection.status
        ? rejection.message : `Not done: ${rejection.message}.`));
    }
  }
}
