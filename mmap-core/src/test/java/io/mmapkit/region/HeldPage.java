package io.mmapkit.region;

import io.mmapkit.libc.Fcntl;
import io.mmapkit.libc.Ioctl;
import io.mmapkit.libc.Poll;
import io.mmapkit.libc.StructPollfd;
import io.mmapkit.libc.StructUffdioApi;
import io.mmapkit.libc.StructUffdioRegister;
import io.mmapkit.libc.Unistd;
import io.mmapkit.libc.Userfaultfd;
import io.mmapkit.libc.error.SystemCallException;
import io.mmapkit.testing.Scene;
import io.mmapkit.testing.Self;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import org.opentest4j.TestAbortedException;

/** A page of memory that whoever touches it waits for, in a system call too, until it is let go. Only root may hold up a system call. */
final class HeldPage implements AutoCloseable {
    private static final int A_LONG_TIME = 30_000; // ms

    private final Scene scene = Scene.create();
    private final MemorySegment page;
    private final int holder;
    private boolean held = true;

    HeldPage() throws IOException {
        if (!Self.isRoot()) {
            throw new TestAbortedException("only root can hold a system call up by userfaultfd");
        }
        page = scene.anonymous(Scene.PAGE);
        holder = Userfaultfd.userfaultfd(Fcntl.O_CLOEXEC | Fcntl.O_NONBLOCK);
        MemorySegment api = scene.memory(StructUffdioApi.LAYOUT.byteSize());
        StructUffdioApi.api(api, Userfaultfd.UFFD_API);
        Ioctl.ioctl(holder, Userfaultfd.UFFDIO_API, api);
        MemorySegment register = scene.memory(StructUffdioRegister.LAYOUT.byteSize());
        StructUffdioRegister.range(register, page.address(), page.byteSize());
        StructUffdioRegister.mode(register, Userfaultfd.UFFDIO_REGISTER_MODE_MISSING);
        Ioctl.ioctl(holder, Userfaultfd.UFFDIO_REGISTER, register);
    }

    MemorySegment page() {
        return page;
    }

    /** Returns when a thread waits for the page. */
    void awaitVictim() throws SystemCallException {
        MemorySegment poll = scene.memory(StructPollfd.LAYOUT.byteSize());
        StructPollfd.fd(poll, holder);
        StructPollfd.events(poll, (short) Poll.POLLIN);
        if (Poll.poll(poll, 1, A_LONG_TIME) != 1) {
            throw new AssertionError("nobody touched the page");
        }
    }

    /** Lets whoever waits for the page have it. */
    void letGo() throws SystemCallException {
        if (held) {
            held = false;
            Unistd.close(holder); // faults are the kernel's own business again
        }
    }

    @Override
    public void close() {
        try {
            letGo();
        } catch (SystemCallException failure) {
            throw new UncheckedIOException(failure);
        } finally {
            scene.close();
        }
    }
}
