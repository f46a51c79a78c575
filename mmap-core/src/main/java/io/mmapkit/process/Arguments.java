package io.mmapkit.process;

import io.mmapkit.Protection;
import io.mmapkit.libc.Fcntl;
import io.mmapkit.libc.Mman;
import io.mmapkit.libc.StructTimespec;
import io.mmapkit.libc.Unistd;
import io.mmapkit.os.CPath;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** What steps are given, checked and made into what the kernel takes. */
final class Arguments {
    /** For the user alone: what is in memory may be secret. */
    static final int PRIVATE_MODE = 0600;

    private static final int LAST_SIGNAL = 64;

    private Arguments() {}

    static int descriptor(int fd) {
        if (fd < 0) {
            throw new IllegalArgumentException("a descriptor can't be negative: " + fd);
        }
        return fd;
    }

    static int signal(int number) {
        if (number < 1 || number > LAST_SIGNAL) {
            throw new IllegalArgumentException("no signal has the number " + number);
        }
        return number;
    }

    static void requireNotNegative(Duration time) {
        if (time.isNegative()) {
            throw new IllegalArgumentException("a time can't be negative: " + time);
        }
    }

    static Step.Memory memory(MemorySegment segment) {
        if (!segment.isNative()) {
            throw new IllegalArgumentException("memory of the heap moves, and can't be given to a child: " + segment);
        }
        if (!segment.scope().isAlive()) {
            throw new IllegalStateException("memory that isn't there any more: " + segment);
        }
        return new Step.Memory(segment);
    }

    static Step.Memory writable(MemorySegment segment) {
        return memory(checked(segment));
    }

    /** The segment, if it isn't read-only. */
    static MemorySegment checked(MemorySegment segment) {
        if (segment.isReadOnly()) {
            throw new IllegalArgumentException("read-only memory can't be written: " + segment);
        }
        return segment;
    }

    static Step.Memory eightBytes(MemorySegment segment, long offset) {
        return aligned(segment, offset, Long.BYTES);
    }

    static Step.Memory aligned(MemorySegment segment, long offset, int bytes) {
        MemorySegment place = segment.asSlice(offset, bytes);
        if (place.address() % bytes != 0) {
            throw new IllegalArgumentException("the address of " + place + " isn't divisible by " + bytes);
        }
        return memory(place);
    }

    static Step.Memory pages(MemorySegment segment) {
        int page = Unistd.getpagesize();
        if (segment.byteSize() == 0 || segment.address() % page != 0 || segment.byteSize() % page != 0) {
            throw new IllegalArgumentException(segment + " isn't whole pages of " + page + " bytes");
        }
        return memory(segment);
    }

    static Step.Bytes time(Duration time) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment interval = arena.allocate(StructTimespec.LAYOUT);
            StructTimespec.tv_sec(interval, time.getSeconds());
            StructTimespec.tv_nsec(interval, time.getNano());
            return new Step.Bytes(interval.toArray(ValueLayout.JAVA_BYTE));
        }
    }

    static Step.Bytes path(Path path) {
        try (Arena arena = Arena.ofConfined()) {
            return new Step.Bytes(CPath.of(path, arena).toArray(ValueLayout.JAVA_BYTE));
        }
    }

    static Step.Strings strings(List<String> texts) {
        return new Step.Strings(texts.stream().map(text -> {
            if (text.indexOf('\0') >= 0) {
                throw new IllegalArgumentException("a text for a program can't contain a NUL: " + text);
            }
            return text.getBytes(StandardCharsets.UTF_8);
        }).toList());
    }

    static int bits(Protection... protections) {
        int bits = Mman.PROT_NONE;
        for (Protection protection : protections) {
            bits |= switch (protection) {
                case READ -> Mman.PROT_READ;
                case WRITE -> Mman.PROT_WRITE;
                case EXEC -> Mman.PROT_EXEC;
                default -> throw new IllegalArgumentException(protection + " can't be given by a step");
            };
        }
        return bits;
    }

    static int openFlags(OpenOption... options) {
        Set<StandardOpenOption> set = EnumSet.noneOf(StandardOpenOption.class);
        for (OpenOption option : options) {
            if (!(option instanceof StandardOpenOption standard) || standard == StandardOpenOption.DELETE_ON_CLOSE) {
                throw new UnsupportedOperationException("a child can't open a file with " + option);
            }
            set.add(standard);
        }
        boolean writes = set.contains(StandardOpenOption.WRITE) || set.contains(StandardOpenOption.APPEND);
        boolean reads = set.contains(StandardOpenOption.READ) || !writes;
        int flags = Fcntl.O_CLOEXEC | (writes ? reads ? Fcntl.O_RDWR : Fcntl.O_WRONLY : Fcntl.O_RDONLY);
        for (StandardOpenOption option : set) {
            flags |= switch (option) {
                case APPEND -> Fcntl.O_APPEND;
                case TRUNCATE_EXISTING -> writes ? Fcntl.O_TRUNC : 0;
                case CREATE -> writes ? Fcntl.O_CREAT : 0;
                case CREATE_NEW -> writes ? Fcntl.O_CREAT | Fcntl.O_EXCL : 0;
                case SYNC -> Fcntl.O_SYNC;
                case DSYNC -> Fcntl.O_DSYNC;
                default -> 0;
            };
        }
        return flags;
    }
}
