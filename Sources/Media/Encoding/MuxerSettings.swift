import VisionCore

/// How a muxer and its protocol are opened.
struct MuxerSettings {
    let container: OutputContainer
    let options: OutputOptions

    /// Options of the muxer.
    var formatOptions: LibavOptions {
        var result = LibavOptions()
        switch container.muxer {
        case "mp4", "mov":
            result["movflags"] =
                "+delay_moov+default_base_moof" + (options.isFurtherPart ? "+frag_discont" : "")
            result["frag_duration"] = String(options.fragment.microseconds)
        case "mpegts": result["mpegts_copyts"] = "1"
        case "hls":
            result["hls_time"] = "2"
            result["hls_list_size"] = options.isEndless ? "30" : "0"
            if !options.isEndless { result["hls_playlist_type"] = "event" }
            result["hls_flags"] =
                "independent_segments+temp_file"
                + (options.isEndless ? "+append_list+delete_segments+program_date_time" : "")
        case "matroska":
            result["cluster_time_limit"] = String(options.fragment.microseconds / 1_000)
        case "image2":
            result[container.isOnePicture ? "update" : "start_number"] =
                container.isOnePicture ? "1" : String(options.firstPicture)
        case "gif": result["loop"] = "0"
        case "rtsp": result["rtsp_transport"] = "tcp"
        case "flv": result["flvflags"] = "no_duration_filesize"
        default: break
        }
        return result
    }

    /// Options of the protocol.
    var protocolOptions: LibavOptions {
        var result = LibavOptions()
        switch SourceAddress.scheme(of: container.location) {
        case "udp": result["pkt_size"] = "1316"
        case "rtmp", "rtmps": result["rw_timeout"] = String(options.writeTimeout.microseconds)
        default: break
        }
        return result
    }
}
