package io.mmapkit.os;

import io.mmapkit.libc.error.Errno;
import io.mmapkit.libc.error.SystemCallException;

/** Calls that a signal may interrupt before they did anything: the JVM uses signals itself, so they are made again. */
public final class Interrupted {
    /** A call that gives a number. */
    public interface Call {
        int make() throws SystemCallException;
    }

    /** A call that gives nothing. */
    public interface Action {
        void make() throws SystemCallException;
    }

    private Interrupted() {}

    public static int retry(Call call) throws SystemCallException {
        while (true) {
            try {
                return call.make();
            } catch (SystemCallException refused) {
                if (!refused.errno().equals(Errno.EINTR)) {
                    throw refused;
                }
            }
        }
    }

    public static void retry(Action action) throws SystemCallException {
        retry(() -> {
            action.make();
            return 0;
        });
    }
}
