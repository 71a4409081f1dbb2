// The room beside the video: joins it over the socket, keeps its comments in step, and says how the
// connection is. Without a socket, comments are sent as the page's form would send them.
import { count, make } from "./dom.js";
import { Deeds } from "./deeds.js";
import { Outbox } from "./outbox.js";
import { Replay } from "./replay.js";
import { Say } from "./say.js";
import { Server } from "./server.js";
import { Talk } from "./talk.js";

const PATIENCE_MS = 10_000;
const LONGEST_TIMER_S = 2_000_000; // 23 days: a timer counts its milliseconds in 32 bits
const CLOSED = "Comments are closed here. You can read what was said.";

export class Room {
  constructor(root, player) {
    const { video, me = null, name, creator, csrf, zone, policy, slow, seq, revision,
      muted = null, mutedS } = root.dataset;
    Object.assign(this, { root, player, video, me, name, creator, zone, policy });
    this.slow = Number(slow);
    this.own = muted; // why this viewer may not write, if so
    this.until = 0; // when that is over, as a time of this clock; 0 when it does not end by itself
    this.seq = Number(seq);
    this.revision = Number(revision);
    this.moderates = "moderates" in root.dataset;
    this.everywhere = root.dataset.moderates === "everywhere"; // or below one's own titles
    this.reasons = JSON.parse(root.dataset.reasons);
    this.joined = false; // in the room, so comments go over the socket
    this.inStep = false; // and everything that was missed has come
    this.server = new Server(csrf);
    this.deeds = new Deeds(this);
    this.talk = new Talk(this);
    this.talk.adopt();
    this.replay = new Replay(this);
    if (!me) return; // a preview only reads
    this.say = new Say(this);
    this.outbox = new Outbox(this, (message) => this.send(message));
    for (const comment of this.talk.comments.values()) this.outbox.arrived(comment);
    if (muted) this.mute(muted, Number(mutedS));
    if (window.io) this.connect();
  }

  // Why nobody or this viewer may write here; null when they may.
  get why() {
    return this.policy === "off" ? CLOSED : this.own;
  }

  get mayWrite() {
    return this.me !== null && !this.why;
  }

  connect() {
    this.socket = window.io({ transports: ["websocket", "polling"], tryAllTransports: true });
    const { socket } = this;
    socket.on("connect", () => this.join());
    socket.on("disconnect", () => this.left());
    socket.on("connect_error", ({ message }) => {
      if (socket.active) this.left();
      else this.signedOut(message); // refused, and not tried again
    });
    socket.on("new_comment", (comment) => this.heard(comment));
    socket.on("comment_edited", (comment) => this.heard(comment));
    socket.on("comment_deleted", (comment) => this.heard(comment));
    socket.on("presence", (state) => this.mine(state) && this.presence(state));
    socket.on("room_settings", (state) => this.mine(state) && this.rules(state));
    // Who is put out of the room is told so; what else is refused is the answer to who asked.
    socket.on("error", (problem) => problem.status === 403 && !problem.client_msg_id
      && problem.videoId === this.video && this.refused(problem));
    socket.on("signed_out", ({ message }) => this.signedOut(message));
  }

  mine(state) {
    return String(state.videoId) === this.video;
  }

  // Says what was last seen; what was missed arrives before the answer.
  join() {
    this.missed = this.wasIn ? { count: 0, note: null } : null;
    this.socket.timeout(PATIENCE_MS).emit("join_video",
      { videoId: this.video, after: this.seq, revision: this.revision }, (late, answer) => {
        if (late) this.socket.disconnect().connect();
        else if (answer.ok) this.entered(answer);
        else this.refused(answer);
      });
  }

  async entered(answer) {
    this.missed = null;
    this.joined = this.wasIn = true;
    this.line("");
    this.presence(answer);
    this.rules(answer);
    if (answer.mayWrite || answer.policy === "off") this.mute(null);
    else this.mute(answer.why, answer.retryAfter);
    this.inStep = !answer.behind || await this.reload();
    this.seen(answer);
    this.outbox.again();
  }

  refused({ status, message }) {
    this.joined = this.inStep = false;
    this.presence(null);
    this.line("");
    this.mute(message);
    if (status !== 429) this.socket.disconnect();
  }

  left() {
    this.joined = this.inStep = false;
    this.presence(null);
    if (!this.over) this.line(this.wasIn ? "Reconnecting. What you write is kept."
      : "Not connected: new comments appear when the connection is there.");
  }

  signedOut(message) {
    this.over = true; // nothing is tried again: loading the page leads to the sign-in
    this.socket.disconnect();
    this.line("");
    this.mute(message);
  }

  async reload() {
    try {
      const page = await this.server.get(`/watch/${this.video}/comments`, {});
      this.talk.reset(page.comments.reverse(), page.more);
      page.comments.forEach((comment) => this.outbox?.arrived(comment));
      return true;
    } catch (refusal) {
      this.line(`The newest comments did not come: ${refusal.message}.`);
      return false;
    }
  }

  // What the room tells comes in its order, so it is also how far this page is. An answer to what
  // one sent is not: others may have spoken before it.
  heard(comment) {
    if (!this.mine(comment)) return;
    this.countMissed(comment);
    this.seen(comment);
    this.changed(comment);
  }

  // A comment that is new, edited or removed, by whichever way it came.
  changed(comment) {
    const own = this.outbox?.arrived(comment);
    this.talk.add(comment, own);
    this.talk.requote(comment);
    this.replay.changed(comment);
  }

  // A line above the first comment that was said while the connection was gone.
  countMissed(comment) {
    const { missed } = this;
    if (!missed || comment.seq <= this.seq || comment.userId === this.me) return;
    if (!missed.note) this.talk.list.append(missed.note = make("li", { class: "note" }));
    missed.count += 1;
    missed.note.textContent = `${count(missed.count, "comment")} while you were offline`;
  }

  // What was missed comes as comments first and then as changes of older ones, so what a comment
  // says of the last change counts only when all has come: cut off between, the changes are missing.
  seen({ seq, revision }) {
    this.seq = Math.max(this.seq, seq ?? 0);
    if (this.inStep) this.revision = Math.max(this.revision, revision ?? 0);
  }

  rules({ policy, slowMode }) {
    this.regulate({ policy, slow: slowMode });
  }

  // This viewer may not write, or may again when `why` is null; after `waitS` it is over by itself.
  mute(why, waitS = 0) {
    clearTimeout(this.ending);
    if (waitS) {
      this.ending = setTimeout(() => this.mute(null), 1000 * Math.min(waitS, LONGEST_TIMER_S));
    }
    this.regulate({ own: why, until: waitS ? Date.now() + 1000 * waitS : 0 });
  }

  regulate(values) {
    const could = this.mayWrite;
    Object.assign(this, values);
    this.say.rules();
    if (could !== this.mayWrite) this.talk.redraw();
  }

  presence(state) {
    const shown = this.root.querySelector("[data-presence]");
    const elsewhere = document.querySelector("[data-here]");
    shown.hidden = !state;
    elsewhere.textContent = state ? `${state.watching} here` : "";
    if (!state) return;
    const typing = Math.max(0, state.typing - (this.say.isTyping ? 1 : 0)); // others
    shown.textContent = `${state.watching.toLocaleString("en")} watching`
      + (typing ? `, ${typing.toLocaleString("en")} typing` : "");
  }

  line(text) {
    const shown = this.root.querySelector("[data-line]");
    shown.hidden = !text;
    shown.textContent = text;
  }

  typing() {
    if (this.joined) this.socket.emit("typing", this.video);
  }

  reply(comment) {
    this.say.answer(comment);
  }

  send(message) {
    if (this.joined) this.sendLive(message);
    else this.sendPlain(message);
  }

  sendLive(message) {
    this.socket.timeout(PATIENCE_MS).emit("send_comment", {
      videoId: this.video, content: message.content, client_msg_id: message.id,
      ...(message.mediaSecond === null ? {} : { mediaSecond: message.mediaSecond }),
      ...(message.replyTo ? { replyTo: message.replyTo.id } : {}),
    }, (late, answer) => {
      if (late) this.outbox.dropped(message);
      else if (answer.ok && answer.held) this.outbox.held(message);
      else if (answer.ok) this.changed(answer.comment);
      else this.rejected(message, answer, answer.retryAfter);
    });
  }

  async sendPlain(message) {
    try {
      const answer = await this.server.post(`/watch/${this.video}/comments`, {
        content: message.content, client_msg_id: message.id, media_second: message.mediaSecond,
        reply_to: message.replyTo?.id });
      if (answer.held) this.outbox.held(message);
      else this.changed(answer);
    } catch (refusal) {
      if (refusal.status) this.rejected(message, refusal, refusal.waitS);
      else this.outbox.dropped(message);
    }
  }

  // 403 is said of the room or the viewer, not of the message: no other would be taken either.
  rejected(message, problem, waitS) {
    this.outbox.lost(message, problem.message);
    if (problem.code === "comments_closed") this.rules({ policy: "off", slowMode: this.slow });
    else if (problem.status === 403) this.mute(problem.message, waitS);
    else if (waitS) this.say.pace(waitS, true);
  }
}
