package io.mmapkit.vm;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/** Asks this JVM by its own diagnostic commands. The module this needs is optional: without it, this class can't be loaded. */
final class DiagnosticCommands {
    private static final String[] SIGNATURE = {String[].class.getName()};

    private DiagnosticCommands() {}

    /** What {@link JvmLabels} can read. A command that this JVM doesn't have is passed over, if another one answered. */
    static List<String> answers() {
        MBeanServer server = ManagementFactory.getPlatformMBeanServer();
        List<String> answers = new ArrayList<>();
        Exception failure = null;
        String[][] commands = {{"vmInfo"}, {"vmMetaspace", "vslist"}, {"vmNativeMemory", "detail"}};
        for (String[] command : commands) {
            try {
                answers.add(answer(server, command));
            } catch (JMException | RuntimeException notHere) {
                failure = notHere;
            }
        }
        if (answers.isEmpty()) {
            throw new UnsupportedOperationException("this JVM has no diagnostic commands as a bean", failure);
        }
        return answers;
    }

    private static String answer(MBeanServer server, String[] command) throws JMException {
        ObjectName commands = new ObjectName("com.sun.management:type=DiagnosticCommand");
        if (command.length == 1) {
            return (String) server.invoke(commands, command[0], new Object[0], new String[0]);
        }
        return (String) server.invoke(commands, command[0], new Object[]{new String[]{command[1]}}, SIGNATURE);
    }
}
