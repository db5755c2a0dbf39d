/// The exit codes, as help lists them.
enum ExitCodes {
    static let help = """
        Exit codes: 0 done; 1 failure; 2 some of several sources failed; 64 usage; 65 bad data in a \
        source or model; 66 not there or cannot be opened; 69 a service that is needed is absent; \
        70 a bug of ours; 73 output cannot be made, or is in use; 74 input or output failed; 75 \
        temporary, a limit of the process; 77 refused; 78 the pipeline file is wrong; 130 and 143 \
        ended by SIGINT or SIGTERM before the end of a file.
        """
}
