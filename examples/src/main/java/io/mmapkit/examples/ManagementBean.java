package io.mmapkit.examples;

import io.mmapkit.MappedRegion;
import io.mmapkit.vm.MappedMemoryBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.management.openmbean.CompositeData;

/** What an operator sees of mapped memory by JMX, in jconsole say; here by the same server, from inside. */
final class ManagementBean {
    private static final long SIZE = 1 << 20;

    private ManagementBean() {}

    static void run() throws IOException {
        try (MappedMemoryBean _ = MappedMemoryBean.register();
                MappedRegion region = MappedRegion.builder().memfd("orders").length(SIZE).map()) {
            MBeanServer server = ManagementFactory.getPlatformMBeanServer();
            ObjectName name = new ObjectName("io.mmapkit:type=MappedMemory");
            long before = (long) server.getAttribute(name, "MinorFaults");
            region.segment().fill((byte) 1);
            System.out.println(name);
            for (String attribute : new String[]{"RegionCount", "MappedBytes", "MajorFaults", "ContainedFaults"}) {
                System.out.println("  " + attribute + ": " + server.getAttribute(name, attribute));
            }
            long faults = (long) server.getAttribute(name, "MinorFaults") - before;
            System.out.println("  MinorFaults: " + faults + " more since the region was filled");
            Expect.that(faults > 0, "what is stored into for the first time is a fault");
            for (CompositeData one : (CompositeData[]) server.getAttribute(name, "Regions")) {
                System.out.println("  Regions: " + one.get("name") + ", " + one.get("mappedBytes") + " bytes"
                        + ((boolean) one.get("segment") ? ", of a segment" : ""));
            }
        } catch (JMException refused) {
            throw new IOException(refused);
        }
    }
}
