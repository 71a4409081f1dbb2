// The peer of `run.py bench live`: Socket.IO as its manual tunes it — WebSocket only, no compression
// (its default), bufferutil, and the handshake's request let go. It keeps nothing: a comment is sent
// to the room and acknowledged. `node socketio_peer.js PORT`.
"use strict";

const { createServer } = require("node:http");
const { Server } = require("socket.io");

const port = Number(process.argv[2]);
let last = 0;

const http = createServer((_request, response) => {
  response.setHeader("Content-Type", "application/json");
  response.end('{"status":"ok"}');
});
const io = new Server(http, {
  transports: ["websocket"], perMessageDeflate: false, serveClient: false,
});
io.engine.on("connection", (raw) => {
  raw.request = null;
});
io.use((socket, next) => {
  const { token } = socket.handshake.auth;
  if (!token) return next(new Error("Sign in first."));
  socket.data.user = { id: token, name: `Viewer ${token}` };
  next();
});
io.on("connection", (socket) => {
  socket.on("join_video", (videoId, done) => {
    socket.join(videoId);
    done({ ok: true });
  });
  socket.on("send_comment", ({ videoId, content }, done) => {
    const comment = {
      id: String(++last), content, createdAt: new Date().toISOString(),
      user: socket.data.user, videoId,
    };
    io.to(videoId).emit("new_comment", comment);
    done({ ok: true, id: comment.id });
  });
});
http.listen(port, "127.0.0.1");
