#if ServiceLifecycle
import ChoreographyServiceLifecycle
#endif
