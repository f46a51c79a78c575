package io.mmapkit.bench.contender;

import io.mmapkit.bench.contender.Contender.Family;
import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/** FileChannel.map as it was before JDK 22: MappedByteBuffers, in windows because an int can't index more than 2 GiB. */
final class BufferMaps {
    private static final int WINDOW_SHIFT = 30;
    private static final long WINDOW = 1L << WINDOW_SHIFT;

    private BufferMaps() {}

    static Contender contender() {
        return new Contender("channel-map-buffer", "FileChannel.map, MappedByteBuffer", Family.MMAP,
                "FileChannel.map; the JDK has no call to unmap a MappedByteBuffer: the garbage collector does it later, outside the measured time",
                Map.of(Workload.SCAN, Scan::new, Workload.RANDOM, BufferMaps::random));
    }

    private static ByteBuffer[] map(Input input) throws IOException {
        try (FileChannel channel = FileChannel.open(input.file())) {
            long size = channel.size();
            input.requireWhole(size);
            ByteBuffer[] windows = new ByteBuffer[Math.toIntExact((size + WINDOW - 1) / WINDOW)];
            for (int i = 0; i < windows.length; i++) {
                long offset = i * WINDOW;
                windows[i] = channel.map(MapMode.READ_ONLY, offset, Math.min(WINDOW, size - offset))
                        .order(ByteOrder.LITTLE_ENDIAN);
            }
            return windows;
        }
    }

    private record Scan(Input input) implements Task {
        @Override
        public long unit(long seed) throws IOException {
            long sum = 0;
            for (ByteBuffer window : map(input)) {
                sum += Checksum.of(window);
            }
            return sum;
        }

        /** Else the mappings of thousands of passes would pile up until a collection falls into the measured time. */
        @Override
        public void settle() {
            for (int attempt = 0; attempt < 20 && mapped() > 0; attempt++) {
                System.gc();
                LockSupport.parkNanos(1_000_000);
            }
        }

        private static long mapped() {
            return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                    .filter(pool -> pool.getName().equals("mapped"))
                    .mapToLong(BufferPoolMXBean::getCount).sum();
        }
    }

    private static Task random(Input input) throws IOException {
        ByteBuffer[] windows = map(input);
        ByteBuffer first = windows[0];
        Places.Reader reader = windows.length == 1
                ? offset -> first.getLong((int) offset)
                : offset -> windows[(int) (offset >>> WINDOW_SHIFT)].getLong((int) (offset & (WINDOW - 1)));
        return new RandomReads(reader, input.bytes(), () -> {});
    }
}
