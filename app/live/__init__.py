"""The Socket.IO server: the protocol, the way from a room to its sockets, the green worker."""
