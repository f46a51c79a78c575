package io.mmapkit.region;

import static io.mmapkit.Protection.READ;
import static io.mmapkit.Protection.WRITE;
import static org.assertj.core.api.Assertions.assertThat;

import io.mmapkit.FaultContainment;
import io.mmapkit.MappedRegion;
import io.mmapkit.MappingFaultException;
import io.mmapkit.libc.ChildJvm;
import io.mmapkit.libc.Unistd;
import io.mmapkit.testing.Scene;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Regions that moved when they grew, and whose place until then the kernel merged with its neighbours: it can't be given back where the process
 * has all mappings it may have.
 */
@Timeout(120)
final class MovedMappingTest {
    private static final long PAGE = Scene.PAGE;

    /** A region of a file between two others of the same, which are one mapping with the place where it was before it grew. */
    private static final class Moved implements AutoCloseable {
        final int descriptor;
        final MappedRegion before;
        final MappedRegion region;
        final MappedRegion behind;
        final long place;

        Moved(Scene scene) throws IOException {
            descriptor = scene.open(8 * PAGE);
            long address = Walls.free(8 * PAGE);
            before = part(address, 0, PAGE);
            region = part(address + PAGE, PAGE, 2 * PAGE);
            behind = part(address + 3 * PAGE, 3 * PAGE, PAGE);
            place = region.segment().address();
            region.guardedLong(view -> view.get(ValueLayout.JAVA_BYTE, 0));
            region.grow(4 * PAGE);
            assertThat(place).isEqualTo(address + PAGE).isNotEqualTo(region.segment().address());
        }

        private MappedRegion part(long address, long offset, long length) throws IOException {
            return MappedRegion.builder().descriptor(descriptor).protection(READ, WRITE).offset(offset).length(length)
                    .address(address).map();
        }

        /** Native code reads a page that the file doesn't have any more: the end of the JVM, if no shield is over it. */
        private String readBehindEnd() throws IOException {
            Unistd.ftruncate(descriptor, 2 * PAGE);
            try {
                return "read " + region.guardedLong(view -> {
                    CRC32 crc = new CRC32();
                    crc.update(view.asSlice(2 * PAGE, PAGE).asByteBuffer());
                    return crc.getValue();
                });
            } catch (MappingFaultException missing) {
                return "contained";
            }
        }

        @Override
        public void close() {
            behind.close();
            region.close();
            before.close();
        }
    }

    private interface Operation {
        void on(MappedRegion region) throws IOException;
    }

    static final class Program {
        public static void main(String[] arguments) throws Exception {
            Operation operation = arguments[0].equals("protect")
                    ? region -> region.protect(READ)
                    : region -> region.shrink(3 * PAGE);
            try (Scene scene = Scene.here(); Moved rehearsed = new Moved(scene); Moved moved = new Moved(scene)) {
                attempt(operation, rehearsed.region);
                rehearsed.readBehindEnd();
                OtherMappings.isMapped(0);
                OtherMappings.rehearse();
                OtherMappings others = OtherMappings.all();
                String message = attempt(operation, moved.region);
                boolean stayed = OtherMappings.isMapped(moved.place);
                others.giveBack();
                System.out.println(message);
                System.out.println(stayed ? "stayed" : "gone");
                if (FaultContainment.result().isOfAnyCode()) {
                    System.out.println(moved.readBehindEnd());
                } else {
                    System.out.println("contained");
                }
                MappedRegion.builder().anonymous().length(1).map().close();
                System.out.println(OtherMappings.isMapped(moved.place) ? "left" : "given back");
                System.out.println(
                        OtherMappings.isMapped(moved.place - PAGE) && OtherMappings.isMapped(moved.place + 2 * PAGE));
            }
        }

        private static String attempt(Operation operation, MappedRegion region) {
            try {
                operation.on(region);
                return "done " + region.protection() + ' ' + region.byteSize() / PAGE;
            } catch (IOException refused) {
                return refused.getMessage();
            }
        }
    }

    @Test
    void protectDoesNotFailAndTheOldPlaceGoesLater() throws Exception {
        assertThat(outputOf("protect")).containsExactly("done [READ] 4", "stayed", "contained", "given back", "true");
    }

    @Test
    void shrinkDoesNotFailAndTheOldPlaceGoesLater() throws Exception {
        assertThat(outputOf("shrink")).containsExactly("done [READ, WRITE] 3", "stayed", "contained", "given back",
                "true");
    }

    private static String[] outputOf(String operation) throws Exception {
        ChildJvm.Result result = OtherMappings.run(Program.class, operation);
        assertThat(result.status()).as("%s", result).isZero();
        return result.stdout().split("\n");
    }
}
