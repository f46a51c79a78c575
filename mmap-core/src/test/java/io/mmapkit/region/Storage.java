package io.mmapkit.region;

import io.mmapkit.libc.Fcntl;
import io.mmapkit.libc.Stat;
import io.mmapkit.libc.StructStatx;
import io.mmapkit.testing.Scene;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;

/** How much storage a file takes. */
final class Storage {
    private static final int BLOCK = 512; // the unit of st_blocks, whatever the file system's is

    private Storage() {}

    /** In bytes. */
    static long of(Path file) throws IOException {
        try (Scene scene = Scene.create()) {
            MemorySegment status = scene.memory(StructStatx.LAYOUT.byteSize());
            Stat.statx(Fcntl.AT_FDCWD, scene.text(file.toString()), 0, Stat.STATX_BLOCKS, status);
            return StructStatx.stx_blocks(status) * BLOCK;
        }
    }
}
