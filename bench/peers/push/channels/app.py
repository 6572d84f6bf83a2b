"""A chat room with Django Channels: who joins a room is sent what is said in it."""

import json
import os

import django
from django.conf import settings

settings.configure(
    SECRET_KEY="only for a measurement",
    ALLOWED_HOSTS=["*"],
    INSTALLED_APPS=["channels"],
    CHANNEL_LAYERS={
        "default": {
            # The quicker one of the two layers that come with it.
            "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
            "CONFIG": {"hosts": [os.environ["REDIS_URL"]]},
        }
    },
)
django.setup()

from channels.generic.websocket import AsyncWebsocketConsumer  # noqa: E402
from channels.routing import ProtocolTypeRouter  # noqa: E402


class Room(AsyncWebsocketConsumer):
    async def receive(self, text_data=None, bytes_data=None):
        frame = json.loads(text_data)
        if frame["type"] == "join":
            await self.channel_layer.group_add(frame["room"], self.channel_name)
            await self.send(text_data='{"type":"joined"}')
        else:
            said = json.dumps({"type": "said", "room": frame["room"], "text": frame["text"]})
            await self.channel_layer.group_send(frame["room"], {"type": "said", "said": said})

    async def said(self, event):
        await self.send(text_data=event["said"])


application = ProtocolTypeRouter({"websocket": Room.as_asgi()})
