package io.mmapkit.examples;

import io.mmapkit.HugePageReport;
import io.mmapkit.MapFlag;
import io.mmapkit.MappedRegion;
import java.io.IOException;

/** Puts regions where huge pages fit, asks for them, and looks how much of it really is huge; and takes one of the pool. */
final class HugePages {
    private static final long SIZE = 32 << 20;

    private HugePages() {}

    static void run() throws IOException {
        try (MappedRegion anonymous = MappedRegion.builder().anonymous().length(SIZE).hugePages().map();
                MappedRegion memfd = MappedRegion.builder().memfd("huge").length(SIZE).hugePages().map()) {
            show("anonymous memory", anonymous);
            show("a memfd", memfd);
            fromThePool();
        } catch (UnsupportedOperationException without) {
            System.out.println("not on this kernel: " + without.getMessage());
        }
    }

    /** Pages that the administrator set aside: the kernel gives all that are asked for, or refuses. */
    private static void fromThePool() {
        try (MappedRegion pages = MappedRegion.builder().anonymous().length(1).flags(MapFlag.HUGETLB).map()) {
            pages.segment().fill((byte) 1);
            System.out.println("a page of the pool: " + KernelView.of(pages.segment()).line());
        } catch (IOException refused) {
            System.out.println("no page of the pool: " + refused.getMessage());
        }
    }

    private static void show(String what, MappedRegion region) throws IOException {
        region.segment().fill((byte) 1);
        HugePageReport report = region.hugePages();
        System.out.println(what + " at 0x" + Long.toHexString(region.segment().address()) + ": " + (report.huge() >> 20)
                + " of " + (report.eligible() >> 20) + " MiB are huge"
                + report.refusal().map(why -> "; " + why).orElse(""));
        Expect.that(report.eligible() == SIZE, "the region lies where huge pages fit");
    }
}
