package io.mmapkit.libc;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;

/** A table compared with the answers of C. What the headers are too old for is counted and named, and never passes in silence. */
final class AbiReport {
    private final AbiTable table;
    private final List<Map<String, Long>> answers;
    private final int kernel;
    private final List<String> wrong = new ArrayList<>();
    private final TreeSet<String> missing = new TreeSet<>();
    private int constants;
    private int documented;
    private int structures;
    private int members;

    private AbiReport(AbiTable table, List<Map<String, Long>> answers) {
        this.table = table;
        this.answers = answers;
        kernel = answers.stream().map(all -> all.get("LINUX_VERSION_CODE")).filter(Objects::nonNull).findFirst()
                .orElseThrow().intValue();
    }

    static AbiReport of(AbiTable table, List<Map<String, Long>> answers) {
        AbiReport report = new AbiReport(table, answers);
        table.constants().forEach(report::compare);
        table.structures().forEach(report::compare);
        return report;
    }

    /** {@return a sentence for each disagreement} */
    List<String> wrong() {
        return wrong;
    }

    private void compare(AbiTable.Constant constant) {
        List<Long> inC = answers(constant.name());
        inC.stream().filter(value -> !constant.equalTo(value)).distinct()
                .forEach(value -> differ(constant.name(), value, constant.value()));
        if (inC.isEmpty()) {
            excuse(constant.name());
        } else if (AbiNames.isDocumentedOnly(constant.name())) {
            documented++;
        } else {
            constants++;
        }
    }

    private void compare(AbiTable.Structure structure) {
        String type = structure.type();
        if (!agree("sizeof " + type, type, structure.size())) {
            return;
        }
        structures++;
        for (AbiTable.Member member : structure.members()) {
            String path = type + '.' + member.path();
            if (agree("offsetof " + path, path, member.offset())) {
                agree("sizeof " + path, path, member.size());
                members++;
            }
        }
    }

    /** Of the first headers that have the structure: the kernel's idea of, say, sigset_t is not that of the C library. */
    private boolean agree(String question, String name, long value) {
        List<Long> inC = answers(question);
        if (inC.isEmpty()) {
            excuse(name);
        } else if (inC.getFirst() != value) {
            differ(question, inC.getFirst(), value);
        }
        return !inC.isEmpty();
    }

    private List<Long> answers(String question) {
        return answers.stream().map(all -> all.get(question)).filter(Objects::nonNull).toList();
    }

    private void excuse(String name) {
        AbiNames.excuse(name, table.platform(), kernel).ifPresentOrElse(missing::add,
                () -> wrong.add(name + " is in no header"));
    }

    private void differ(String what, long inC, long here) {
        wrong.add(what + " is " + inC + " in C, and " + here + " here");
    }

    @Override
    public String toString() {
        return "%s, headers of Linux %d.%d: constants: %d proved, %d by documentation; structures: %d proved with %d members; %d not in these headers: %s"
                .formatted(table.platform(), kernel >> 16, kernel >> 8 & 0xff, constants, documented, structures,
                        members,
                        missing.size(), String.join(", ", missing));
    }
}
