using System.Globalization;

namespace Vinculo.Bench.Running;

/// <summary>What the kernel says of a process: processor time and memory (Linux, <c>/proc</c>).</summary>
internal static class ProcessFigures
{
    // One tick of /proc is 1/100 s on every Linux we know; the difference over thousands of requests is what counts.
    private const double TickMilliseconds = 10;

    /// <summary>User and system time so far, in milliseconds, to a hundredth of a second.</summary>
    public static double Cpu(int process)
    {
        var text = File.ReadAllText($"/proc/{process}/stat");
        var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
        return (Number(fields[11]) + Number(fields[12])) * TickMilliseconds;
    }

    /// <summary>
    /// Resident memory in megabytes: now, the most so far, and of what is resident now the part that is the process's own
    /// rather than pages of files (program and database) that the kernel may drop at any moment.
    /// </summary>
    public static (double Now, double Peak, double Own) Memory(int process)
    {
        double now = 0,
            peak = 0,
            own = 0;
        foreach (var line in File.ReadLines($"/proc/{process}/status"))
        {
            if (line.StartsWith("VmRSS:", StringComparison.Ordinal))
                now = Kilobytes(line) / 1024;
            if (
                line.StartsWith("RssAnon:", StringComparison.Ordinal)
                || line.StartsWith("RssShmem:", StringComparison.Ordinal)
            )
                own += Kilobytes(line) / 1024;
            if (line.StartsWith("VmHWM:", StringComparison.Ordinal))
                peak = Kilobytes(line) / 1024;
        }
        return (now, peak, own);
    }

    /// <summary>Processor time of a PostgreSQL server: the postmaster of the folder and its children, dead ones included.</summary>
    public static double CpuOfFolder(string folder)
    {
        var first = File.ReadLines(Path.Combine(folder, "data", "postmaster.pid")).First();
        var postmaster = int.Parse(first, CultureInfo.InvariantCulture);
        var sum = 0.0;
        foreach (var directory in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(directory), CultureInfo.InvariantCulture, out var process))
                continue;
            string text;
            try
            {
                text = File.ReadAllText($"{directory}/stat");
            }
            catch (IOException)
            {
                continue; // It ended between the listing and the reading.
            }
            var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
            if (process == postmaster)
                sum += Number(fields[11]) + Number(fields[12]) + Number(fields[13]) + Number(fields[14]);
            else if (Number(fields[1]) == postmaster)
                sum += Number(fields[11]) + Number(fields[12]);
        }
        return sum * TickMilliseconds;
    }

    public static string Load() => string.Join(' ', File.ReadAllText("/proc/loadavg").Split(' ').Take(3));

    private static double Kilobytes(string line) => Number(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]);

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
