package io.mmapkit.vm;

import java.lang.management.ManagementFactory;
import javax.management.InstanceAlreadyExistsException;
import javax.management.InstanceNotFoundException;
import javax.management.JMException;
import javax.management.ObjectName;

/** The platform's MBean server, in a class of its own: the module it is in may be missing. */
final class BeanServer {
    private BeanServer() {}

    static void register(String name, Object bean) {
        try {
            ManagementFactory.getPlatformMBeanServer().registerMBean(bean, new ObjectName(name));
        } catch (InstanceAlreadyExistsException there) {
            throw new IllegalStateException("the bean " + name + " is registered already", there);
        } catch (JMException impossible) {
            throw new AssertionError(impossible);
        }
    }

    static void unregister(String name) {
        try {
            ManagementFactory.getPlatformMBeanServer().unregisterMBean(new ObjectName(name));
        } catch (InstanceNotFoundException gone) {
            // somebody else took it away
        } catch (JMException impossible) {
            throw new AssertionError(impossible);
        }
    }
}
