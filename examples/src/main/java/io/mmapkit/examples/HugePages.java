package io.mmapkit.examples;

import io.mmapkit.HugePageReport;
import io.mmapkit.MappedRegion;
import java.io.IOException;

/** Puts regions where huge pages fit, asks for them, and looks how much of it really is huge. */
final class HugePages {
    private static final long SIZE = 32 << 20;

    private HugePages() {}

    static void run() throws IOException {
        try (MappedRegion anonymous = MappedRegion.builder().anonymous().length(SIZE).hugePages().map();
                MappedRegion memfd = MappedRegion.builder().memfd("huge").length(SIZE).hugePages().map()) {
            show("anonymous memory", anonymous);
            show("a memfd", memfd);
        } catch (UnsupportedOperationException without) {
            System.out.println("not on this kernel: " + without.getMessage());
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
