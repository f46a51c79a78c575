package io.mmapkit.fault;

import io.mmapkit.MappingFaultException;
import java.io.IOException;

/** What became of an access, for the program that started this one to read. */
final class Outcome {
    interface Access {
        void run() throws IOException;
    }

    private Outcome() {}

    /** Prints one line: what, and the kind of fault. */
    static void say(String what, Access access) {
        System.out.println(what + ' ' + of(access));
    }

    static String of(Access access) {
        try {
            access.run();
            return "nothing";
        } catch (MappingFaultException fault) {
            return fault.kind().toString();
        } catch (IOException other) {
            return other.toString();
        }
    }
}
