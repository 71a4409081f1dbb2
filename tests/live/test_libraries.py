"""The internals of the libraries that app/live relies on. An upgrade that changes one fails here,
with a sentence that says what to look at."""

import inspect
import socket
from collections.abc import Callable
from importlib.metadata import version
from typing import Any

import engineio
import gunicorn.sock
import pytest
import socketio
from engineio import async_drivers, base_server, exceptions, packet
from engineio import server as engine_server
from engineio import socket as engine_socket
from engineio.async_drivers import _websocket_wsgi
from engineio.async_drivers import eventlet as driver
from eventlet import greenio, websocket

from app.live import fanout
from app.live.engine import Engine, Quiet, Server, Socket, ThreadedWebSocket
from app.live.members import Members

pytestmark = pytest.mark.no_database

Socketio, Manager = socketio.Server, socketio.Manager
SIGNATURES: list[tuple[Callable[..., Any], str, str]] = [
    (engine_socket.Socket.__init__, "(self, server, sid)",
     "engine.Server._handle_eio_connect gives sockets another class, which has no __init__"),
    (engine_socket.Socket.handle_post_request, "(self, environ)",
     "engine.Socket catches all of it"),
    (engine_socket.Socket._websocket_handler, "(self, ws)", "engine.Socket catches all of it"),
    (engine_socket.Socket.schedule_ping, "(self)", "engine.Socket pings no stranger"),
    (engine_socket.Socket._upgrade_websocket, "(self, environ, start_response)",
     "engine.Socket opens a WebSocket of its own in its place"),
    (engine_socket.Socket.close, "(self, wait=True, abort=False, reason=None)",
     "engine.Socket.give_up, engine.Server._drop and fanout end connections by it"),
    (engine_server.Server.handle_request, "(self, environ, start_response)",
     "engine.Engine drops closed connections first"),
    (base_server.BaseServer.generate_id, "(self)", "engine.Engine puts the process's name before"),
    (_websocket_wsgi.SimpleWebSocketWSGI.__init__, "(self, handler, server, **kwargs)",
     "engine.ThreadedWebSocket hands it the handler of its socket"),
    (_websocket_wsgi.SimpleWebSocketWSGI.wait, "(self)", "engine.ThreadedWebSocket pays there"),
    (_websocket_wsgi.SimpleWebSocketWSGI.close, "(self)", "engine.ThreadedWebSocket tolerates it"),
    (Socketio._engineio_server_class, "(self)", "engine.Server names its Engine there"),
    (Socketio._handle_eio_connect, "(self, eio_sid, environ)", "engine.Server gives a class there"),
    (Socketio._handle_eio_disconnect, "(self, eio_sid, reason)",
     "engine.Server forgets strangers there"),
    (Socketio._handle_eio_message, "(self, eio_sid, data)", "engine.Server rejects binary packets"),
    (Socketio._handle_connect, "(self, eio_sid, namespace, data)",
     "engine.Server forgets a client that left meanwhile"),
    (Socketio._handle_disconnect, "(self, eio_sid, namespace, reason=None)",
     "engine.Server._forget calls it"),
    (Socketio._handle_event, "(self, eio_sid, namespace, id, data)",
     "engine.Server calls our handlers there"),
    (Manager.basic_enter_room, "(self, sid, namespace, room, eio_sid=None)",
     "members.Members notes the socket"),
    (Manager.basic_leave_room, "(self, sid, namespace, room)", "members.Members forgets it"),
    (Manager.basic_disconnect, "(self, sid, namespace, **kwargs)",
     "members.Members does it in its own way"),
    (Manager.sid_from_eio_sid, "(self, eio_sid, namespace)", "engine.Server finds sockets by it"),
    (Manager.eio_sid_from_sid, "(self, sid, namespace)",
     "engine.Server.sign_in finds sockets by it"),
    (Manager.is_pre_connected, "(self, sid, namespace)", "engine.Server._forget asks it"),
    (Manager.is_connected, "(self, sid, namespace)", "sockets.Sockets.admit asks it"),
    (driver.WebSocketWSGI.__init__, "(self, handler, server)", "fanout.WebSocket calls it"),
    (websocket.WebSocketWSGI._handle_hybi_request, "(self, environ)",
     "fanout.WebSocket takes over the connection that it returns"),
    (websocket.RFC6455WebSocket.__init__,
     "(self, sock, environ, version=13, protocol=None, client=False, extensions=None, "
     f"max_frame_length={websocket.DEFAULT_MAX_FRAME_LENGTH})", "fanout.Frames calls it"),
    (websocket.RFC6455WebSocket._send, "(self, frame)", "fanout.Frames writes through its link"),
    (websocket.RFC6455WebSocket._recv_frame, "(self, message=None)",
     "fanout.Frames limits its pace"),
    (websocket.RFC6455WebSocket._apply_mask, "(data, mask, length=None, offset=0)",
     "fanout.Frames puts `unmask` in its place"),
]


def holds(true: object, what: str, look: str) -> None:
    """Fail with a sentence that says what to look at."""
    versions = ", ".join(f"{name} {version(name)}" for name in (
        "python-socketio", "python-engineio", "eventlet"))
    assert true, f"{what} is no longer as app/live expects ({versions}). Look at app/live: {look}."


@pytest.mark.parametrize(("method", "signature", "look"), SIGNATURES,
                         ids=[each[0].__qualname__ for each in SIGNATURES])
def test_an_overridden_method_has_the_signature_it_had(method, signature: str, look: str):
    found = str(inspect.signature(method))
    holds(found == signature, f"{method.__qualname__}{found}", look)


def test_a_changed_signature_is_noticed():
    """Negative control."""
    with pytest.raises(AssertionError, match=r"Look at app/live: the control\."):
        test_an_overridden_method_has_the_signature_it_had(
            lambda self, more: None, "(self)", "the control")


@pytest.fixture
def sio() -> Server:
    return Server(most=10, network_of=lambda _environ: "one", client_manager=Members(),
                  async_mode="threading", name="one", logger=Quiet(), engineio_logger=Quiet())


def opened(sio: Server, eio_sid: str = "wire") -> Socket:
    """A connection as Engine.IO opens it."""
    sio.eio.sockets[eio_sid] = engine_socket.Socket(sio.eio, eio_sid)
    sio._handle_eio_connect(eio_sid, {})
    return sio.eio.sockets[eio_sid]


def test_a_socket_can_take_another_class(sio):
    """`__class__` is assigned: both have the same layout, and ours adds no state of its own."""
    holds("__init__" not in vars(Socket) and not hasattr(engine_socket.Socket, "__slots__"),
          "the layout of Engine.IO's Socket", "engine.Server._handle_eio_connect")
    found = opened(sio)
    assert type(found) is Socket and found.link is None
    state = {"upgrading", "upgraded", "closed", "closing", "connected", "queue", "server", "sid"}
    holds(state <= vars(found).keys(), f"the state of a socket, {state - vars(found).keys()},",
          "engine.Socket and fanout.broadcast, which read it")


def test_engineio_makes_a_socket_itself_before_its_connect_event():
    """If it asked for a class, none would have to be assigned."""
    source = inspect.getsource(engine_server.Server._handle_connect)
    order = [source.index(part) for part in (
        "socket.Socket(self, sid)", "self.sockets[sid] = s", "_trigger_event('connect'",
        "handle_get_request")]
    holds(order == sorted(order), "the order in which Engine.IO connects",
          "engine.Server._handle_eio_connect has to come before the first packet is read")


def test_our_options_reach_the_engine(sio):
    assert type(sio.eio) is Engine
    holds(sio.eio.generate_id().startswith("one."), "the way of options to Engine.IO",
          "engine.Engine.__init__ takes `name` and `websocket`")
    assert sio.eio.websocket is ThreadedWebSocket


def test_an_upgrade_calls_the_method_of_the_socket(sio):
    found = opened(sio)
    asked: list[Any] = []
    sio.eio.websocket = lambda owner: lambda environ, start: asked.append(owner) or []
    found.handle_get_request({"HTTP_CONNECTION": "Upgrade", "HTTP_UPGRADE": "websocket"}, None)
    holds(asked == [found], "the call of _upgrade_websocket", "engine.Socket._upgrade_websocket")


def test_an_engineio_error_is_answered_with_a_400():
    source = inspect.getsource(engine_server.Server.handle_request)
    holds("except exceptions.EngineIOError" in source
          and issubclass(exceptions.EngineIOError, Exception),
          "the answer to a body that is no packet", "engine.Socket.handle_post_request raises it")


def test_engineio_pings_by_a_method_of_the_socket_after_its_connect_event():
    source = inspect.getsource(engine_server.Server._handle_connect)
    holds(source.index("_trigger_event('connect'") < source.index("s.schedule_ping()"),
          "the first ping of a socket", "engine.Socket.schedule_ping pings no stranger")
    holds("self.schedule_ping()" in inspect.getsource(engine_socket.Socket.receive),
          "the next ping of a socket", "engine.Server.sign_in begins the pings")


def test_both_transports_ask_before_they_read_or_parse():
    source = inspect.getsource(engine_socket.Socket._websocket_handler)
    holds(source.count("ws.wait()") == 1 and "ws.receive" not in source,
          "the way of a WebSocket's messages", "fanout.Frames and engine.ThreadedWebSocket pay")
    source = inspect.getsource(engine_socket.Socket.handle_post_request)
    holds("max_http_buffer_size" in source and "['wsgi.input'].read(length)" in source,
          "the way of a polling client's packets", "engine.Socket.handle_post_request pays first")


def test_rooms_are_kept_by_namespace_and_each_socket_is_in_one_of_its_own(sio):
    opened(sio)
    sid = sio.manager.connect("wire", "/")
    sio.manager.basic_enter_room(sid, "/", "video 7")
    holds(sio.manager.rooms["/"]["video 7"][sid] == "wire"
          and sio.manager.rooms["/"][sid][sid] == "wire" and sid in sio.manager.rooms["/"][None],
          "rooms[namespace][room][sid]", "members.Members.basic_enter_room")
    assert sio.manager.sockets.keys() == {sid, "video 7"}
    sio.manager.basic_disconnect(sid, "/")
    assert not (sio.manager.sockets or sio.manager.rooms or sio.manager._rooms_of)


def test_our_disconnect_clears_all_that_the_librarys_clears(sio):
    """Compare the state of both: members.Members.basic_disconnect does not call the library's."""
    plain = Socketio(client_manager=Manager(), async_mode="threading", logger=Quiet(),
                     engineio_logger=Quiet())
    kept = []
    for server in (sio, plain):
        opened_here = engine_socket.Socket(server.eio, "wire")
        server.eio.sockets["wire"] = opened_here
        manager = server.manager
        sid = manager.connect("wire", "/")
        manager.basic_enter_room(sid, "/", "video 7")
        manager.callbacks[sid] = {}
        manager.pre_connect("other", "/")
        manager.pre_disconnect(sid, "/")
        manager.basic_disconnect(sid, "/")
        kept.append({name: len(value) for name, value in vars(Manager()).items()
                     if isinstance(value, dict)
                     for value in [getattr(manager, name)]})
    holds(kept[0] == kept[1], f"what a disconnect clears ({kept})",
          "members.Members.basic_disconnect")


def test_our_packets_are_the_librarys():
    event = socketio.packet.Packet(socketio.packet.EVENT, data=["a", {"b": 1}], namespace="/")
    answer = socketio.packet.Packet(socketio.packet.ACK, data=[{"b": 1}], id=7, namespace="/")
    holds((event.encode()[:1], answer.encode()[:2]) == ("2", "37"), "Socket.IO's packets",
          "members.Members.broadcast and engine.Server._acknowledge write them")
    found = packet.Packet(packet.MESSAGE, "2[]").encode()
    holds(found == "42[]", "Engine.IO's packets", "fanout.broadcast writes them")


def test_a_queue_is_empty_once_all_is_read(sio):
    found = opened(sio)
    found.queue.put(packet.Packet(packet.NOOP))
    assert found.queue.qsize() == 1
    found.poll()
    holds(found.queue.qsize() == 0, "the queue of a socket",
          "fanout.broadcast writes straight to a socket whose queue is empty")


def test_the_drivers_offer_a_websocket(sio):
    """`_upgrades` offers one only where the driver has it."""
    for name in ("eventlet", "threading"):
        engine = engineio.Server(async_mode=name, logger=Quiet())
        holds(engine._async["websocket"] is not None, f"the driver {name}",
              "engine.Socket._upgrade_websocket")
    assert async_drivers


def test_eventlets_frames_are_read_and_written_by_the_methods_that_are_overridden():
    look = "fanout.Frames"
    for method, called in (("_iter_frames", "self._recv_frame(message="),
                           ("_recv_frame", "self._apply_mask(d, mask, length=dlen, offset="),
                           ("_recv_frame", "self.socket.recv("), ("send", "self._send(payload)"),
                           ("_handle_control_frame", "self.close(close_data=")):
        source = inspect.getsource(getattr(websocket.RFC6455WebSocket, method))
        holds(called in source, f"RFC6455WebSocket.{method}", look)


def test_a_green_socket_keeps_the_plain_one_in_fd():
    with socket.socket() as plain:
        holds(greenio.GreenSocket(plain).fd is plain,
              "GreenSocket.fd", "green.bare finds the plain socket by it")
    holds("self.sock = " in inspect.getsource(gunicorn.sock.BaseSocket), "gunicorn's listener.sock",
          "green.GreenWorker._accept copies its descriptor")


def test_our_unmasking_is_eventlets():
    mask, data = (1, 200, 33, 7), bytes(range(256)) * 3
    for offset in range(5):
        theirs = websocket.RFC6455WebSocket._apply_mask(data, mask, offset=offset)
        assert fanout.unmask(data, mask, offset=offset) == theirs


def test_our_frame_is_eventlets():
    plain = websocket.RFC6455WebSocket.__new__(websocket.RFC6455WebSocket)
    plain.extensions = {}
    for size in (0, 125, 126, 65_535, 65_536):
        assert fanout.frame(b"x" * size) == plain._pack_message("x" * size)
