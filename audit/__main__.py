"""Runs the command as `python -m audit`; an interrupt is a sentence from the first moment on."""

import signal
import sys

if __name__ == "__main__":
    try:
        # A service manager ends programs with SIGTERM: that is Ctrl-C for us.
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        from audit.cli import main

        main()
    except KeyboardInterrupt:
        print("已中断。\nInterrupted.", file=sys.stderr)
        sys.exit(1)
