package io.mmapkit.examples.stat;

import io.mmapkit.vm.AddressSpace;
import io.mmapkit.vm.CachedFile;
import io.mmapkit.vm.NoSuchProcessException;
import io.mmapkit.vm.VirtualMapping;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Which processes have which files mapped: all processes are looked into, once.
 *
 * @param hidden how many this one may not look into
 */
record Mappers(Map<CachedFile.Id, List<Long>> processes, long hidden) {
    static Mappers now() {
        Map<CachedFile.Id, List<Long>> processes = new HashMap<>();
        long hidden = 0;
        for (ProcessHandle process : ProcessHandle.allProcesses().toList()) {
            try {
                AddressSpace.of(process.pid()).mappings().stream().filter(VirtualMapping::isOfFile)
                        .map(one -> new CachedFile.Id(one.deviceMajor(), one.deviceMinor(), one.inode()))
                        .collect(Collectors.toSet())
                        .forEach(file -> processes.computeIfAbsent(file, _ -> new ArrayList<>()).add(process.pid()));
            } catch (NoSuchProcessException ended) {
                // it doesn't count any more
            } catch (IOException refused) {
                hidden++;
            }
        }
        return new Mappers(processes, hidden);
    }

    List<Long> of(CachedFile.Id file) {
        return processes.getOrDefault(file, List.of());
    }
}
