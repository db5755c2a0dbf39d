"""An RTSP server on the loopback for tests: rtsp_server.py [--sent FILE] [PORT [USER PASSWORD]]

/live      H.264, 160x120, 25 frames a second, a key frame a second; behind the login when one is
           named
/secret    the same, always behind a digest login: the one named, or viewer:opensesame
/still     the same picture for ever
/deaf      three seconds of pictures, then sound alone
/datagrams sent by UDP alone
/large     1280x720
/slow      five frames a second
/WxHatF    W x H pixels, F frames a second, for the sizes in SIZES: /1280x720at25
/record    takes one pushed H.264 stream and throws it away
With --sent, FILE has a line for each frame of the sized mounts: mount, seconds since 1970 at which
its last packet was handed over, and how long after its capture that was, in seconds.
Prints `ready PORT` when it listens, and ends when its parent does. Exit code 69: GStreamer's server
is not installed.
"""

import os
import sys
import time

try:
    import gi

    gi.require_version("Gst", "1.0")
    gi.require_version("GstRtsp", "1.0")
    gi.require_version("GstRtspServer", "1.0")
except (ImportError, ValueError) as error:
    print(error, file=sys.stderr)
    sys.exit(69)
from gi.repository import GLib, Gst, GstRtsp, GstRtspServer  # noqa: E402



def pictures(source, size=(160, 120), rate=25):
    return (
        f"videotestsrc is-live=true {source} ! "
        f"video/x-raw,width={size[0]},height={size[1]},framerate={rate}/1 ! "
        f"x264enc tune=zerolatency speed-preset=ultrafast key-int-max={rate} ! "
        "rtph264pay name=pay0 pt=96 config-interval=1"
    )


LIVE = f"( {pictures('pattern=ball')} )"
STILL = f"( {pictures('pattern=smpte100')} )"
SIZES = ["160x120at21", "640x360at5", "640x360at15", "640x360at25", "1280x720at25", "1920x1080at25"]
SLOW = f"( {pictures('pattern=ball', rate=5)} )"
LARGE = f"( {pictures('pattern=ball', (1280, 720))} )"
DEAF = (
    f"( {pictures('pattern=ball num-buffers=75')} "
    "audiotestsrc is-live=true ! audio/x-raw,rate=8000,channels=1 ! mulawenc ! "
    "rtppcmupay name=pay1 pt=0 )"
)
RECORD = "( rtph264depay name=depay0 ! fakesink )"
EVERYBODY = ("anybody", "viewer")


def factory(launch, allowed):
    made = GstRtspServer.RTSPMediaFactory()
    made.set_launch(launch)
    made.set_shared(True)
    permissions = GstRtspServer.RTSPPermissions()
    for role in EVERYBODY:
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


def login(user, password):
    auth = GstRtspServer.RTSPAuth()
    auth.set_supported_methods(GstRtsp.RTSPAuthMethod.DIGEST)
    auth.add_digest(user, password, token("viewer"))
    auth.set_default_token(token("anybody"))
    return auth


def note_frames(made, name, sent):
    """Writes for each frame of a mount when it was handed over to the network, and how late."""

    def note(pad, info, media):
        if info.type & Gst.PadProbeType.BUFFER_LIST:
            buffers = info.get_buffer_list()
            last = buffers.get(buffers.length() - 1)
        else:
            last = info.get_buffer()
        event = pad.get_sticky_event(Gst.EventType.SEGMENT, 0)
        if event and last.has_flags(Gst.BufferFlags.MARKER):
            element, segment = media.get_element(), event.parse_segment()
            due = element.get_base_time() + segment.to_running_time(Gst.Format.TIME, last.pts)
            late = element.get_clock().get_time() - due
            print(name, f"{time.time():.6f} {late / 1e9:.6f}", file=sent, flush=True)
        return Gst.PadProbeReturn.OK

    def configure(_, media):
        pad = media.get_element().get_by_name("pay0").get_static_pad("src")
        kinds = Gst.PadProbeType.BUFFER | Gst.PadProbeType.BUFFER_LIST
        pad.add_probe(kinds, note, media)

    made.connect("media-configure", configure)


def serve(port, user, password, is_open, sent=None):
    server = GstRtspServer.RTSPServer()
    server.set_address("127.0.0.1")
    server.set_service(port)
    server.set_auth(login(user, password))
    mounts = server.get_mount_points()
    mounts.add_factory("/live", factory(LIVE, EVERYBODY if is_open else ("viewer",)))
    mounts.add_factory("/secret", factory(LIVE, ("viewer",)))
    for name in SIZES:
        width, rest = name.split("x")
        height, rate = rest.split("at")
        launch = f"( {pictures('pattern=ball', (width, height), rate)} )"
        made = factory(launch, EVERYBODY)
        if sent:
            note_frames(made, name, sent)
        mounts.add_factory("/" + name, made)
    for path, launch in [("/still", STILL), ("/deaf", DEAF), ("/large", LARGE), ("/slow", SLOW)]:
        mounts.add_factory(path, factory(launch, EVERYBODY))
    datagrams = factory(LIVE, EVERYBODY)
    datagrams.set_protocols(GstRtsp.RTSPLowerTrans.UDP)
    mounts.add_factory("/datagrams", datagrams)
    recorder = factory(RECORD, EVERYBODY)
    recorder.set_transport_mode(GstRtspServer.RTSPTransportMode.RECORD)
    mounts.add_factory("/record", recorder)
    if not server.attach(None):
        sys.exit("cannot listen on port " + port)
    return server


def main():
    Gst.init(None)
    words, sent = sys.argv[1:], None
    if words[:1] == ["--sent"]:
        sent, words = open(words[1], "w", encoding="utf-8"), words[2:]
    port = words[0] if words else "0"
    user, password = words[1:3] if len(words) > 2 else ("viewer", "opensesame")
    server = serve(port, user, password, is_open=len(words) <= 2, sent=sent)
    print("ready", server.get_bound_port(), flush=True)
    loop = GLib.MainLoop()
    parent = os.getppid()
    GLib.timeout_add_seconds(1, lambda: os.getppid() == parent or loop.quit() or True)
    loop.run()


if __name__ == "__main__":
    main()
