"""A guest on a board, using phxsocket unchanged: python guest.py URL TOKEN USER BOARD

Says on its standard output, a JSON value a line, what it was answered and told; the test reads along.
"""

import json
import queue
import sys

import phxsocket

PATIENCE_S = 30

url, token, user, board = sys.argv[1:]


def say(what, value):
    print(json.dumps([what, value]), flush=True)


socket = phxsocket.Client(f"{url.replace('http', 'ws')}/socket/websocket", {"token": token})
socket.connect()

socket.channel(f"users:{user}").join()
say("joined", f"users:{user}")
try:
    socket.channel("users:somebody-else").join()
except Exception as refused:
    say("refused", str(refused))

heard = queue.Queue()
channel = socket.channel(f"boards:{board}")
channel.on("list:created", heard.put)
channel.join()
say("joined", channel.topic)

# Another user creates a list, and the guest adds a card to it.
created = heard.get(timeout=PATIENCE_S)
say("told", created["list"]["name"])
card = {"list_id": created["list"]["id"], "name": "from Python"}
say("answered", channel.push("cards:create", {"card": card}, reply=True).wait_for_response())
say("answered", channel.push("list:explode", {}, reply=True).wait_for_response())
socket.close()
