using System.Diagnostics;
using System.Diagnostics.Metrics;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Vinculo.Platform;

/// <summary>The application's own traces and measures, and their way out by OTLP when an endpoint is set.</summary>
public static class Telemetry
{
    public static ActivitySource Source { get; } = new("Vinculo");

    public static Meter Meter { get; } = new("Vinculo");

    /// <summary>Facts handed to all their reactions, by <c>kind</c>.</summary>
    internal static Counter<long> FactsDelivered { get; } = Meter.CreateCounter<long>("vinculo.facts.delivered");

    /// <summary>Attempts at a fact that failed, by <c>kind</c>.</summary>
    internal static Counter<long> FactsFailed { get; } = Meter.CreateCounter<long>("vinculo.facts.failed");

    /// <summary>Runs that ended, by <c>job</c> and <c>state</c>.</summary>
    internal static Counter<long> JobsEnded { get; } = Meter.CreateCounter<long>("vinculo.jobs.ended");

    /// <summary>Audit rows of reads written.</summary>
    internal static Counter<long> AuditReads { get; } = Meter.CreateCounter<long>("vinculo.audit.reads");

    /// <summary>Logs to the console, readable on a terminal and one JSON object a line otherwise; telemetry by OTLP.</summary>
    internal static void Add(IServiceCollection services, VinculoOptions options)
    {
        // Without this the server's spans carry no HTTP tags.
        AppContext.SetSwitch("Microsoft.AspNetCore.Hosting.SuppressActivityOpenTelemetryData", false);
        services.AddLogging(logging =>
        {
            logging.ClearProviders();
            if (Console.IsOutputRedirected)
                logging.AddJsonConsole(console =>
                {
                    console.UseUtcTimestamp = true;
                    console.TimestampFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";
                });
            else
                logging.AddSimpleConsole(console =>
                {
                    console.SingleLine = true;
                    console.TimestampFormat = "HH:mm:ss ";
                });
            logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
            logging.AddFilter("Microsoft.EntityFrameworkCore", LogLevel.Warning);
            logging.AddFilter("Microsoft.Extensions.Localization", LogLevel.Warning);
            // The keys lie in the database and are guarded as it is: see docs/operations.md.
            logging.AddFilter("Microsoft.AspNetCore.DataProtection", LogLevel.Error);
            // The edge has said it already, with the trace number.
            logging.AddFilter("Microsoft.AspNetCore.Diagnostics", LogLevel.None);
            if (Endpoint(options) is { } endpoint)
                logging.AddOpenTelemetry(log =>
                {
                    log.SetResourceBuilder(Resource());
                    log.IncludeScopes = true;
                    log.IncludeFormattedMessage = true;
                    log.AddOtlpExporter(otlp => Aim(otlp, endpoint, "logs"));
                });
        });
        if (Endpoint(options) is { } target)
            services.AddHostedService(_ => new Exports(target));
    }

    internal static Uri? Endpoint(VinculoOptions options)
    {
        var text = string.IsNullOrWhiteSpace(options.OtlpEndpoint)
            ? Environment.GetEnvironmentVariable("OTEL_EXPORTER_OTLP_ENDPOINT")
            : options.OtlpEndpoint;
        return Uri.TryCreate(text, UriKind.Absolute, out var endpoint) ? endpoint : null;
    }

    private static ResourceBuilder Resource() =>
        ResourceBuilder
            .CreateDefault()
            .AddService("vinculo", serviceVersion: typeof(Telemetry).Assembly.GetName().Version?.ToString(3))
            .AddEnvironmentVariableDetector();

    private static void Aim(OtlpExporterOptions otlp, Uri endpoint, string signal)
    {
        // 4317 is the port of OTLP over gRPC by convention; everything else is spoken to over HTTP.
        var grpc = endpoint.Port == 4317;
        otlp.Protocol = grpc ? OtlpExportProtocol.Grpc : OtlpExportProtocol.HttpProtobuf;
        otlp.Endpoint = grpc ? endpoint : new Uri($"{endpoint.ToString().TrimEnd('/')}/v1/{signal}");
    }

    private sealed class Exports : IHostedService, IDisposable
    {
        private readonly TracerProvider traces;
        private readonly MeterProvider measures;

        public Exports(Uri endpoint)
        {
            traces = Sdk.CreateTracerProviderBuilder()
                .SetResourceBuilder(Resource())
                .AddSource("Vinculo", "Microsoft.AspNetCore", "System.Net.Http", "Npgsql")
                .AddOtlpExporter(otlp => Aim(otlp, endpoint, "traces"))
                .Build();
            measures = Sdk.CreateMeterProviderBuilder()
                .SetResourceBuilder(Resource())
                .AddMeter(
                    "Vinculo",
                    "System.Runtime",
                    "Microsoft.AspNetCore.Hosting",
                    "Microsoft.AspNetCore.Server.Kestrel",
                    "Microsoft.AspNetCore.Identity",
                    "Microsoft.AspNetCore.Authentication",
                    "Npgsql"
                )
                .AddOtlpExporter(
                    (otlp, reader) =>
                    {
                        Aim(otlp, endpoint, "metrics");
                        reader.PeriodicExportingMetricReaderOptions.ExportIntervalMilliseconds = 15_000;
                    }
                )
                .Build();
        }

        public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken)
        {
            traces.ForceFlush(2_000);
            measures.ForceFlush(2_000);
            return Task.CompletedTask;
        }

        public void Dispose()
        {
            traces.Dispose();
            measures.Dispose();
        }
    }
}
