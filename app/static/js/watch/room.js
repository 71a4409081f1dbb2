// The room beside the video: joins it over the socket, keeps its comments up to date, and shows how the
// connection is. Without a socket, comments are posted as the page's form would post them.
import { count, make } from "./dom.js";
import { Actions } from "./actions.js";
import { Comments } from "./comments.js";
import { Composer } from "./composer.js";
import { Outbox } from "./outbox.js";
import { Replay } from "./replay.js";
import { Server } from "./server.js";

const PATIENCE_MS = 10_000;
const REJOIN_S = 2;
const LONGEST_TIMER_S = 2_000_000; // 23 days: a timer counts its milliseconds in 32 bits
const CLOSED = "Comments are closed here. You can read the earlier ones.";

export class Room {
  constructor(root, player) {
    const { video, me = null, name, creator, csrf, zone, policy, slow, seq, revision,
      muted = null, mutedS } = root.dataset;
    Object.assign(this, { root, player, video, me, name, creator, zone, policy });
    this.slow = Number(slow);
    this.muted = muted; // why this viewer may not write, if so
    this.until = 0; // when that ends, as a time of this clock; 0 when it does not end by itself
    this.seq = Number(seq);
    this.revision = Number(revision);
    this.moderates = "moderates" in root.dataset;
    this.everywhere = root.dataset.moderates === "everywhere"; // or on one's own titles
    this.reasons = JSON.parse(root.dataset.reasons);
    this.joined = false; // in the room, so comments go over the socket
    this.inStep = false; // and all missed changes have come
    this.server = new Server(csrf);
    this.actions = new Actions(this);
    this.comments = new Comments(this);
    this.comments.adopt();
    this.replay = new Replay(this);
    if (!me) return; // a preview only reads
    this.composer = new Composer(this);
    this.outbox = new Outbox(this, (message) => this.send(message));
    for (const comment of this.comments.byId.values()) this.outbox.arrived(comment);
    if (muted) this.mute(muted, Number(mutedS));
    if (window.io) this.connect();
  }

  // Why nobody or this viewer may write here; null when they may.
  get why() {
    return this.policy === "off" ? CLOSED : this.muted;
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
      else this.signedOut(message); // rejected, and not tried again
    });
    for (const name of ["new_comment", "comment_edited", "comment_deleted"]) {
      socket.on(name, (comment) => this.received(comment));
    }
    socket.on("presence", (counts) => this.isHere(counts) && this.presence(counts));
    socket.on("room_settings", (settings) => this.isHere(settings) && this.settings(settings));
    // A viewer dismissed from the room gets an error; other errors repeat an acknowledgement.
    socket.on("error", (problem) => problem.status === 403 && !problem.client_msg_id
      && problem.videoId === this.video && this.rejected(problem));
    socket.on("signed_out", ({ message }) => this.signedOut(message));
  }

  isHere({ videoId }) {
    return String(videoId) === this.video;
  }

  // Joins with the position of this page; missed changes arrive before the answer.
  join() {
    this.missed = this.wasIn ? { count: 0, note: null } : null;
    this.socket.timeout(PATIENCE_MS).emit("join_video",
      { videoId: this.video, after: this.seq, revision: this.revision }, (late, answer) => {
        if (late) this.socket.disconnect().connect();
        else if (answer.ok) this.entered(answer);
        else this.rejected(answer);
      });
  }

  async entered(answer) {
    this.missed = null;
    this.joined = this.wasIn = true;
    this.status("");
    this.presence(answer);
    this.settings(answer);
    this.inStep = !answer.behind || await this.reload();
    this.seen(answer);
    this.outbox.resend();
  }

  rejected({ status, message, retryAfter }) {
    this.joined = this.inStep = false;
    this.presence(null);
    this.status("");
    this.mute(message);
    if (status !== 429 && status < 500) this.socket.disconnect();
    else setTimeout(() => this.socket.connected && !this.joined && this.join(),
      1000 * (retryAfter || REJOIN_S)); // too many at once, or the server is busy
  }

  left() {
    this.joined = this.inStep = false;
    this.presence(null);
    if (!this.over) this.status(this.wasIn ? "Reconnecting. Your comments are kept."
      : "Not connected. New comments appear once you are.");
  }

  signedOut(message) {
    this.over = true; // nothing is tried again: a reload leads to the sign-in
    this.socket.disconnect();
    this.status("");
    this.mute(message);
  }

  async reload() {
    try {
      const page = await this.server.get(`/watch/${this.video}/comments`, {});
      this.comments.reset(page.comments.reverse(), page.more);
      page.comments.forEach((comment) => this.outbox?.arrived(comment));
      return true;
    } catch (rejection) {
      this.status(`The newest comments could not be loaded: ${rejection.message}.`);
      return false;
    }
  }

  // Broadcast changes come in the room's order, so each is also this page's position. The
  // acknowledgement of one's own comment is not: earlier ones may still be on their way.
  received(comment) {
    if (!this.isHere(comment)) return;
    this.countMissed(comment);
    this.seen(comment);
    this.changed(comment);
  }

  // Shows a comment that is new, edited or removed, by whichever way it came.
  changed(comment) {
    const own = this.outbox?.arrived(comment);
    this.comments.add(comment, own);
    this.comments.requote(comment);
    this.replay.changed(comment);
  }

  // A line above the first comment that was posted while the connection was lost.
  countMissed(comment) {
    const { missed } = this;
    if (!missed || comment.seq <= this.seq || comment.userId === this.me) return;
    if (!missed.note) this.comments.list.append(missed.note = make("li", { class: "note" }));
    missed.count += 1;
    missed.note.textContent = `${count(missed.count, "comment")} while you were offline`;
  }

  // Missed changes come as comments first and then as changes of older ones. So a comment's revision
  // counts only once all have come: after a cut between the two, the changes are missing.
  seen({ seq, revision }) {
    this.seq = Math.max(this.seq, seq ?? 0);
    if (this.inStep) this.revision = Math.max(this.revision, revision ?? 0);
  }

  // `mayWrite` is about this viewer: a moderator has muted them, or lets them write again.
  settings({ policy, slowMode, mayWrite, code, why, retryAfter }) {
    this.apply({ policy, slow: slowMode });
    if (mayWrite || code === "comments_closed") this.mute(null);
    else if (mayWrite === false) this.mute(why, retryAfter);
  }

  // Keeps this viewer from writing, or lets them again when `why` is null; it ends after `waitS`.
  mute(why, waitS = 0) {
    clearTimeout(this.ending);
    if (waitS) {
      this.ending = setTimeout(() => this.mute(null), 1000 * Math.min(waitS, LONGEST_TIMER_S));
    }
    this.apply({ muted: why, until: waitS ? Date.now() + 1000 * waitS : 0 });
  }

  apply(values) {
    const could = this.mayWrite;
    Object.assign(this, values);
    this.composer.settings();
    if (could !== this.mayWrite) this.comments.redraw();
  }

  presence(counts) {
    const shown = this.root.querySelector("[data-presence]");
    const elsewhere = document.querySelector("[data-here]");
    shown.hidden = !counts;
    elsewhere.textContent = counts ? `${counts.watching} here` : "";
    if (!counts) return;
    const typing = Math.max(0, counts.typing - (this.composer.isTyping ? 1 : 0)); // others
    shown.textContent = `${counts.watching.toLocaleString("en")} watching`
      + (typing ? `, ${typing.toLocaleString("en")} typing` : "");
  }

  status(text) {
    const shown = this.root.querySelector("[data-status]");
    shown.hidden = !text;
    shown.textContent = text;
  }

  typing() {
    if (this.joined) this.socket.emit("typing", this.video);
  }

  reply(comment) {
    this.composer.reply(comment);
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
      else this.notSent(message, answer, answer.retryAfter);
    });
  }

  async sendPlain(message) {
    try {
      const answer = await this.server.post(`/watch/${this.video}/comments`, {
        content: message.content, client_msg_id: message.id, media_second: message.mediaSecond,
        reply_to: message.replyTo?.id });
      if (answer.held) this.outbox.held(message);
      else this.changed(answer);
    } catch (rejection) {
      if (rejection.status) this.notSent(message, rejection, rejection.waitS);
      else this.outbox.dropped(message);
    }
  }

  // A 403 is about the room or the viewer, not about this comment: the next would be rejected, too.
  notSent(message, problem, waitS) {
    this.outbox.lost(message, problem.message);
    if (problem.code === "comments_closed") this.settings({ policy: "off", slowMode: this.slow });
    else if (problem.status === 403) this.mute(problem.message, waitS);
    else if (waitS) this.composer.pace(waitS, true);
  }
}
