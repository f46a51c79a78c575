package io.mmapkit.region;

import static io.mmapkit.testing.SystemCallFilter.Call.CACHESTAT;
import static io.mmapkit.testing.SystemCallFilter.Call.IOCTL;
import static io.mmapkit.testing.SystemCallFilter.Call.MADVISE;
import static io.mmapkit.testing.SystemCallFilter.Call.PIDFD_OPEN;
import static io.mmapkit.testing.SystemCallFilter.Call.PROCESS_MADVISE;
import static io.mmapkit.testing.SystemCallFilter.Call.PROCESS_VM_READV;
import static io.mmapkit.testing.SystemCallFilter.Call.PROCESS_VM_WRITEV;
import static io.mmapkit.testing.SystemCallFilter.Call.USERFAULTFD;
import static org.assertj.core.api.Assertions.assertThat;

import io.mmapkit.ByteRange;
import io.mmapkit.DirtyTracker;
import io.mmapkit.HugePageReport;
import io.mmapkit.MappedRegion;
import io.mmapkit.libc.ChildJvm;
import io.mmapkit.libc.Mman;
import io.mmapkit.libc.Pagemap;
import io.mmapkit.libc.Userfaultfd;
import io.mmapkit.testing.Patterns;
import io.mmapkit.testing.Scene;
import io.mmapkit.testing.Self;
import io.mmapkit.testing.SystemCallFilter;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What regions do where the kernel is older than a call, or than a word of one: filters have it answer as such a kernel does. */
@Timeout(60)
final class OldKernelTest {
    private static final long PAGE = Scene.PAGE;
    private static final int EIO = 5;
    private static final int EINVAL = 22;
    private static final int ENOTTY = 25;
    private static final int ENOSYS = 38;

    /** Each in a thread of its own, of which the filter is. */
    static final class Program {
        private interface Use {
            Object of(MappedRegion region) throws IOException;
        }

        public static void main(String[] arguments) throws Exception {
            long descriptors = tracked("untouched", SystemCallFilter.create());
            long after = tracked("before 4.3", SystemCallFilter.create().refuse(USERFAULTFD, ENOSYS))
                    + tracked("before 5.11", SystemCallFilter.create().refuse(USERFAULTFD, EINVAL))
                    + tracked("before 6.7",
                            SystemCallFilter.create().refuse(IOCTL, 1, (int) Userfaultfd.UFFDIO_API, EINVAL));
            System.out
                    .println(after == 3 * descriptors ? "no descriptor left" : descriptors + " became " + after / 3.0);

            say("residency before 6.5", SystemCallFilter.create().refuse(CACHESTAT, ENOSYS), MappedRegion::residency);
            SystemCallFilter.Call[] ofPrefetch = {PIDFD_OPEN, PROCESS_MADVISE};
            for (SystemCallFilter.Call call : ofPrefetch) {
                say("prefetch without " + call, SystemCallFilter.create().refuse(call, ENOSYS), Program::prefetched);
                say("prefetch without " + call + ", seen by its errors", SystemCallFilter.create().refuse(call, ENOSYS)
                        .refuse(MADVISE, 2, Mman.MADV_WILLNEED, EIO), Program::prefetched);
            }
            SystemCallFilter before514 = SystemCallFilter.create().refuse(MADVISE, 2, Mman.MADV_POPULATE_READ, EINVAL)
                    .refuse(MADVISE, 2, Mman.MADV_POPULATE_WRITE, EINVAL);
            say("prefault", before514, region -> {
                region.prefault(0, PAGE);
                return "done";
            });
            say("prefaultForWrite", before514, region -> {
                region.prefaultForWrite(0, PAGE);
                return "done";
            });
            say("copies", SystemCallFilter.create().refuse(PROCESS_VM_READV, ENOSYS).refuse(PROCESS_VM_WRITEV, ENOSYS),
                    Program::copied);
            hugePages();
        }

        private static void say(String what, SystemCallFilter filter, Use use) throws Exception {
            Throwable failure = Elsewhere.failure(() -> {
                try (MappedRegion region = MappedRegion.builder().memfd("old").length(4 * PAGE).sparse().map()) {
                    region.segment().asSlice(PAGE, 1).fill((byte) 1);
                    filter.install();
                    System.out.println(what + ": " + use.of(region));
                } catch (UnsupportedOperationException old) {
                    System.out.println(what + ": unsupported");
                } catch (IOException refused) {
                    System.out.println(what + ": " + refused.getMessage().replaceFirst("\\(.*", ""));
                }
            });
            if (failure != null) {
                throw new AssertionError(what, failure);
            }
        }

        /** Gives how many descriptors there are afterwards. */
        private static long tracked(String what, SystemCallFilter filter) throws Exception {
            say("track " + what, filter, region -> {
                DirtyTracker.track(region).close();
                return "done";
            });
            return Self.descriptors().size();
        }

        private static Object prefetched(MappedRegion region) throws IOException {
            region.prefetch(List.of(new ByteRange(0, 1), new ByteRange(2 * PAGE, 1)));
            return "done";
        }

        private static Object copied(MappedRegion region) throws IOException {
            byte[] bytes = Patterns.bytes((int) (3 * PAGE));
            region.write(7, MemorySegment.ofArray(bytes));
            return region.mismatch(MemorySegment.ofArray(bytes)) >= 0 // it begins elsewhere
                    && Patterns.isIn(region.segment().asSlice(7, bytes.length));
        }

        private static void hugePages() throws Exception {
            SystemCallFilter before67 = SystemCallFilter.create().refuse(IOCTL, 1, (int) Pagemap.PAGEMAP_SCAN, ENOTTY);
            SystemCallFilter before61 = SystemCallFilter.create().refuse(MADVISE, 2, Mman.MADV_COLLAPSE, EINVAL);
            Throwable failure = Elsewhere.failure(() -> {
                try (MappedRegion region = MappedRegion.builder().anonymous().length(8 << 20).hugePages().map()) {
                    region.segment().fill((byte) 1);
                    HugePageReport now = region.hugePages();
                    before67.install();
                    System.out.println("the same by smaps: " + region.hugePages().equals(now));
                    before61.install();
                }
                try (MappedRegion region = MappedRegion.builder().anonymous().length(8 << 20).hugePages().map()) {
                    region.segment().fill((byte) 1);
                    HugePageReport without = region.hugePages();
                    System.out.println("collapse: " + (without.huge() == without.eligible() // the first touch made them
                            || without.refusal().orElse("").contains("before 6.1")));
                } catch (UnsupportedOperationException none) {
                    System.out.println("the same by smaps: true\ncollapse: true"); // no transparent huge pages here
                }
            });
            if (failure != null) {
                throw new AssertionError(failure);
            }
        }
    }

    @Test
    void doWithoutItOrSayThatItIsUnsupported() throws Exception {
        Tracking.require();
        ChildJvm.Result result = ChildJvm.of(Program.class).quickly().run();
        assertThat(result.status()).as(result.stdout() + result.stderr()).isZero();
        assertThat(result.stdout().lines()).containsExactly("track untouched: done", "track before 4.3: unsupported",
                "track before 5.11: unsupported", "track before 6.7: unsupported", "no descriptor left",
                "residency before 6.5: Residency[pages=4, resident=1, dirty=-1, writeback=-1, evicted=-1, recentlyEvicted=-1]",
                "prefetch without PIDFD_OPEN: done",
                "prefetch without PIDFD_OPEN, seen by its errors: memfd:old: madvise",
                "prefetch without PROCESS_MADVISE: done",
                "prefetch without PROCESS_MADVISE, seen by its errors: memfd:old: madvise", "prefault: unsupported",
                "prefaultForWrite: unsupported", "copies: true", "the same by smaps: true", "collapse: true");
    }
}
