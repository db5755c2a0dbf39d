"""An RTSP server on the loopback for tests.

/live      H.264, 160x120, 25 frames a second, a key frame a second
/secret    the same behind a digest login, user `viewer`, password `open sesame` without the blank
/record    takes one pushed H.264 stream and throws it away
Prints `ready PORT` when it listens, and ends when its standard input does.
"""

import sys
import threading

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstRtspServer", "1.0")
from gi.repository import GLib, Gst, GstRtspServer  # noqa: E402

LIVE = (
    "( videotestsrc is-live=true pattern=ball ! "
    "video/x-raw,width=160,height=120,framerate=25/1 ! "
    "x264enc tune=zerolatency speed-preset=ultrafast key-int-max=25 ! "
    "rtph264pay name=pay0 pt=96 config-interval=1 )"
)
RECORD = "( rtph264depay name=depay0 ! fakesink )"


def factory(launch, allowed):
    made = GstRtspServer.RTSPMediaFactory()
    made.set_launch(launch)
    made.set_shared(True)
    permissions = GstRtspServer.RTSPPermissions()
    for role in ("anybody", "viewer"):
        permissions.add_role(role)
        permissions.add_permission_for_role(role, "media.factory.access", True)
        # Refused with 401, which asks for a login; without access it would be 404.
        permissions.add_permission_for_role(role, "media.factory.construct", role in allowed)
    made.set_permissions(permissions)
    return made


def token(role):
    made = GstRtspServer.RTSPToken()
    made.set_string("media.factory.role", role)
    return made


def digest_method():
    gi.require_version("GstRtsp", "1.0")
    from gi.repository import GstRtsp

    return GstRtsp.RTSPAuthMethod.DIGEST


def main():
    Gst.init(None)
    server = GstRtspServer.RTSPServer()
    server.set_address("127.0.0.1")
    server.set_service("0")
    auth = GstRtspServer.RTSPAuth()
    auth.set_supported_methods(digest_method())
    auth.add_digest("viewer", "opensesame", token("viewer"))
    auth.set_default_token(token("anybody"))
    server.set_auth(auth)
    mounts = server.get_mount_points()
    mounts.add_factory("/live", factory(LIVE, ["anybody", "viewer"]))
    mounts.add_factory("/secret", factory(LIVE, ["viewer"]))
    recorder = factory(RECORD, ["anybody", "viewer"])
    recorder.set_transport_mode(GstRtspServer.RTSPTransportMode.RECORD)
    mounts.add_factory("/record", recorder)
    server.attach(None)
    print("ready", server.get_bound_port(), flush=True)
    loop = GLib.MainLoop()

    def wait_for_end():
        sys.stdin.read()
        GLib.idle_add(loop.quit)

    threading.Thread(target=wait_for_end, daemon=True).start()
    loop.run()


if __name__ == "__main__":
    main()
