package io.mmapkit;

import io.mmapkit.os.Census;
import java.io.IOException;

/** Says why pages of a region couldn't be had, and tells operators that it happened. */
record RegionFaults(RegionState state) {
    /**
     * Why an access to the region failed.
     *
     * @param otherwise what to say if no page is missing
     */
    MappingFaultException faulted(Throwable fault, Extent now, String otherwise) {
        state.enter();
        try {
            return reported(diagnosis(now, 0, now.byteSize()).explain(fault, otherwise));
        } finally {
            state.leave();
        }
    }

    /** The same within an operation on a range. */
    MappingFaultException faulted(Throwable fault, Extent now, long offset, long length) {
        return reported(diagnosis(now, offset, length).explain(fault, FaultDiagnosis.OVER));
    }

    /** Why a section of another region met a missing page, if it was one of this region; null if that isn't to be found out. */
    MappingFaultException explained(Throwable fault) {
        try {
            Extent now = state.last(); // also where it was closed: views of it may live on
            state.enter(now);
            try {
                MappingFaultException why = diagnosis(now, 0, now.byteSize()).explain(fault, FaultDiagnosis.OVER);
                return why.kind() == MappingFaultException.Kind.UNKNOWN ? null : reported(why);
            } finally {
                state.leave();
            }
        } catch (IllegalStateException | WrongThreadException notAccessible) {
            return null;
        }
    }

    /** Stores into missing pages are nowhere. */
    MappingFaultException lost(Extent now) {
        MappingFaultException why = faulted(null, now, FaultDiagnosis.OVER);
        return new MappingFaultException(state.name(), why.kind(),
                "pages were missing since the last sync: what was stored"
                        + " into them meanwhile is lost (" + why.getReason() + ")",
                null);
    }

    /** Past the end of a file that was cut, but within its last page, are no faults: stores are lost, and zeros are read. */
    void requireNotCut(Extent now, long offset, long length) throws IOException {
        if (state.showsFile()) {
            long size = state.file().currentSize();
            if (size < now.fileOffset(offset + length)) {
                throw reported(MappingFaultException.cut(state.name(), size, now.fileOffset(now.byteSize()), null));
            }
        }
    }

    FaultDiagnosis diagnosis(Extent now, long offset, long length) {
        return new FaultDiagnosis(state.request(), state.file(), now, offset, length);
    }

    MappingFaultException reported(MappingFaultException explained) {
        Census.faultContained();
        RegionEvents.Fault event = new RegionEvents.Fault();
        if (event.shouldCommit()) {
            event.region = state.name();
            event.kind = explained.kind().toString();
            event.commit();
        }
        return explained;
    }
}
