package io.mmapkit.process;

import io.mmapkit.MappedRegion;
import io.mmapkit.Protection;
import io.mmapkit.Sharing;
import io.mmapkit.libc.ForkRecord;
import io.mmapkit.libc.ForkStub;
import io.mmapkit.libc.SystemCalls;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * Steps in memory that the child shares with its parent: a header, the records, and behind them what they point to. The child tells there how
 * far it is. Behind the last step are two of its own: one that exits with 0, and one that exits because another one failed.
 */
final class ProgramImage implements AutoCloseable {
    private static final int ALIGNMENT = 8;
    private static final VarHandle LONG = ValueLayout.JAVA_LONG.varHandle();

    private final MappedRegion region;
    private final MemorySegment memory;
    private final List<Step> steps;
    private final Map<Step, Integer> numbers = new IdentityHashMap<>();
    private final Map<Step.Argument, Long> places = new IdentityHashMap<>(); // of what is behind the records
    private long used;

    private ProgramImage(List<Step> steps, MappedRegion region) {
        this.steps = steps;
        this.region = region;
        this.memory = region.segment();
        this.used = recordOffset(steps.size());
    }

    /**
     * Lays steps out.
     *
     * @param steps all of them, of which the last two end the child
     */
    static ProgramImage of(List<Step> steps) throws IOException {
        long bytes = recordOffset(steps.size())
                + steps.stream().flatMap(step -> step.arguments().stream()).mapToLong(ProgramImage::room).sum();
        MappedRegion region = MappedRegion.builder().anonymous().sharing(Sharing.SHARED).length(bytes)
                .protection(Protection.READ, Protection.WRITE).map();
        ProgramImage image = new ProgramImage(steps, region);
        image.write();
        return image;
    }

    /** The steps that end a child. */
    static List<Step> endings(int failed) {
        return List.of(Step.hidden(SystemCalls.SYS_exit_group, Step.numbers(0)),
                Step.hidden(SystemCalls.SYS_exit_group, Step.numbers(failed)));
    }

    private static long room(Step.Argument argument) {
        return switch (argument) {
            case Step.Bytes bytes -> aligned(bytes.content().length);
            case Step.Strings strings -> strings.all().stream().mapToLong(string -> aligned(string.length + 1L)).sum()
                    + (strings.all().size() + 1L) * Long.BYTES;
            default -> 0;
        };
    }

    private static long aligned(long bytes) {
        return (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    }

    private static long recordOffset(int number) {
        return ForkStub.headerBytes() + number * ForkRecord.byteSize();
    }

    private long recordAddress(int number) {
        return memory.address() + recordOffset(number);
    }

    private MemorySegment record(int number) {
        return memory.asSlice(recordOffset(number), ForkRecord.byteSize());
    }

    /** What the stub is given. */
    MemorySegment header() {
        return memory.asSlice(0, ForkStub.headerBytes());
    }

    private void write() {
        ForkStub.prepare(header(), recordAddress(0));
        for (int i = 0; i < steps.size(); i++) {
            numbers.put(steps.get(i), i);
        }
        for (int i = 0; i < steps.size(); i++) {
            write(i, steps.get(i));
        }
    }

    private void write(int number, Step step) {
        MemorySegment record = record(number);
        List<Step.Argument> arguments = step.arguments();
        ForkRecord.set(record, step.operation(), step.number(), arguments.stream().mapToLong(this::value).toArray());
        ForkRecord.piece(record, step.piece());
        int next = Math.min(number + 1, steps.size() - 1);
        int last = steps.size() - 1;
        int otherwise = step.skip() >= 0
                ? (int) Math.min(last, next + (long) step.skip())
                : step.goesOn() ? next : last;
        ForkRecord.goOn(record, recordAddress(next), recordAddress(otherwise));
        if (!arguments.isEmpty() && arguments.getFirst() instanceof Step.ResultOf(Step earlier)) {
            ForkRecord.takeResult(record, recordAddress(numbers.get(earlier)));
        }
    }

    private long value(Step.Argument argument) {
        return switch (argument) {
            case Step.Number(long value) -> value;
            case Step.Memory(MemorySegment segment) -> segment.address();
            case Step.Bytes bytes -> places.computeIfAbsent(bytes, _ -> put(bytes.content()));
            case Step.Strings(List<byte[]> all) -> put(all);
            case Step.ResultOf _ -> -1;
            case Step.AddressOfResult(Step earlier) -> ForkRecord.resultAddress(recordAddress(numbers.get(earlier)));
            case Step.AddressOfSum(Step earlier) -> ForkRecord.sumAddress(recordAddress(numbers.get(earlier)));
            case Step.PlaceIn(Step.Bytes bytes, long offset) ->
                places.computeIfAbsent(bytes, _ -> put(bytes.content())) + offset;
        };
    }

    private long put(byte[] content) {
        long at = used;
        MemorySegment.copy(content, 0, memory, ValueLayout.JAVA_BYTE, at, content.length);
        used += aligned(content.length);
        return memory.address() + at;
    }

    private long put(List<byte[]> strings) {
        long[] addresses = new long[strings.size() + 1];
        for (int i = 0; i < strings.size(); i++) {
            addresses[i] = memory.address() + used;
            MemorySegment.copy(strings.get(i), 0, memory, ValueLayout.JAVA_BYTE, used, strings.get(i).length);
            used += aligned(strings.get(i).length + 1L); // zeros are there already
        }
        long at = used;
        MemorySegment.copy(addresses, 0, memory, ValueLayout.JAVA_LONG, at, addresses.length);
        used += (long) addresses.length * Long.BYTES;
        return memory.address() + at;
    }

    /** Lets a child go on that waits until bytes of the image are 1. */
    void open(Step.Bytes gate) {
        LONG.setRelease(memory, places.get(gate) - memory.address(), 1L);
    }

    /** How far a step is now. */
    synchronized StepResult result(int number, int shown, String name) {
        MemorySegment record = record(number);
        ForkRecord.State state = ForkRecord.state(record);
        boolean ended = state == ForkRecord.State.DONE || state == ForkRecord.State.FAILED;
        return new StepResult(shown, name, StepResult.State.valueOf(state.name()),
                ended ? ForkRecord.result(record) : 0);
    }

    /** How many bytes a step has written so far. */
    synchronized long written(int number) {
        return ForkRecord.written(record(number));
    }

    /** The checksum of what a step wrote. */
    synchronized int sum(int number) {
        return ForkRecord.sum(record(number));
    }

    @Override
    public synchronized void close() {
        region.close();
    }
}
