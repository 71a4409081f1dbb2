"""The Socket.IO server: the protocol, the way to the sockets of a room, the green worker."""
