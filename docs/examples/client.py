"""Watches your first board, reconnecting when needed, and adds a list to it.

pip install websockets
python client.py http://localhost:4000 ann@example.org PASSWORD
"""

import asyncio
import json
import sys
import urllib.request

from websockets.asyncio.client import connect
from websockets.exceptions import WebSocketException

server, email, password = sys.argv[1:]


def api(method, path, token=None, body=None):
    request = urllib.request.Request(f"{server}/api/v1/{path}", method=method)
    request.add_header("content-type", "application/json")
    if token:
        request.add_header("authorization", f"Bearer {token}")
    with urllib.request.urlopen(request, json.dumps(body).encode() if body else None) as answer:
        return json.load(answer)


def sign_in():
    return api("POST", "sessions", body={"session": {"email": email, "password": password}})["jwt"]


class Board:
    """A board, across reconnects."""

    def __init__(self, board):
        self.topic, self.name = f"boards:{board['id']}", board["name"]
        # The last event we know of.
        self.seq = None
        self.has_pushed = False

    async def watch(self, socket):
        # A frame is [join_ref, ref, topic, event, payload]; we choose the refs, replies return them.
        since = {} if self.seq is None else {"since": self.seq}
        await socket.send(json.dumps(["1", "1", self.topic, "phx_join", since]))
        # websockets pings the server, which keeps us connected; otherwise send [null, ref, "phoenix", "heartbeat", {}].
        async for text in socket:
            _, ref, _, event, payload = json.loads(text)
            match event, ref:
                case "phx_reply", "1":
                    self.joined(**payload)
                    if not self.has_pushed:
                        push = ["1", "2", self.topic, "lists:create", {"list": {"name": "From Python"}}]
                        await socket.send(json.dumps(push))
                case "phx_reply", "2":
                    self.answered(**payload)
                case "phx_close", _:
                    sys.exit("we were removed from the board")
                case "phx_error", _:
                    # The channel crashed, not the connection: the simplest fix is a new connection.
                    return
                case _ if "seq" in payload:
                    self.happened(event, payload)

    def joined(self, status, response):
        if status != "ok":
            sys.exit(f"not joined: {response['reason']}")
        for missed in response.get("events", []):
            self.happened(missed["event"], missed["payload"])
        self.seq = response["seq"]
        if "board" in response:
            say(f"{self.name} at {self.seq}: {len(response['board']['lists'])} lists")
        else:
            say(f"back at {self.seq}")

    def answered(self, status, response):
        self.has_pushed = True
        if status == "ok":
            say(f"accepted as {response['seq']}")
        else:
            say(f"denied, {response['reason']}: {response.get('message')}")

    def happened(self, event, payload):
        self.seq = payload["seq"]
        say(f"{self.seq}: {event} by {payload['actor']}")


def say(line):
    print(line, flush=True)


async def main():
    boards = api("GET", "boards", sign_in())
    board = Board([*boards["owned_boards"], *boards["invited_boards"]][0])
    wait = 1
    while True:
        try:
            # A token is valid for 15 minutes, and checked only when a socket connects.
            url = f"{server.replace('http', 'ws')}/socket/websocket?vsn=2.0.0&token={sign_in()}"
            async with connect(url) as socket:
                wait = 1
                await board.watch(socket)
        except (OSError, WebSocketException) as error:
            say(f"disconnected: {error}")
        await asyncio.sleep(wait)
        wait = min(2 * wait, 30)


asyncio.run(main())
