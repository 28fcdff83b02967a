using System.Diagnostics;

namespace Vinculo.Bench;

/// <summary>Times work inside this process, by the wall and by the processor.</summary>
internal static class Stopwatches
{
    /// <summary>Does the work some times and writes the best of each.</summary>
    /// <returns>Processor seconds.</returns>
    public static double Time(string what, Action work, int rounds)
    {
        var (wall, cpu) = (double.MaxValue, double.MaxValue);
        for (var round = 0; round < rounds; round++)
        {
            var (watch, before) = (Stopwatch.StartNew(), Environment.CpuUsage.TotalTime);
            work();
            wall = Math.Min(wall, watch.Elapsed.TotalSeconds);
            cpu = Math.Min(cpu, (Environment.CpuUsage.TotalTime - before).TotalSeconds);
        }
        Console.WriteLine($"  {what, -44} {wall, 8:0.0000} / {cpu, 8:0.0000}");
        return cpu;
    }
}
