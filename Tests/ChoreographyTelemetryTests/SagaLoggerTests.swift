#if Telemetry
import ChoreographyTelemetry
#endif
