using Vinculo.Platform;

namespace Vinculo.Tests.Platform;

public class BackgroundTests
{
    [Fact]
    public async Task Work_goes_on_there_after_it_has_waited()
    {
        var answer = await Background.RunAsync(
            async () =>
            {
                var before = Background.IsHere;
                await Task.Delay(5);
                await Task.Yield();
                return (before, after: Background.IsHere);
            },
            CancellationToken.None
        );

        answer.ShouldBe((true, true));
        Background.IsHere.ShouldBeFalse();
    }

    [Fact]
    public async Task Its_threads_give_way_to_everyday_work()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The system says how nice a thread is on Linux.");

        var everyday = NiceOfThisThread();
        var there = await Background.RunAsync(() => Task.FromResult(NiceOfThisThread()), CancellationToken.None);

        there.ShouldBeGreaterThan(everyday);
    }

    [Fact]
    public async Task More_works_than_threads_come_to_an_end_each_with_its_own_failure()
    {
        var works = Enumerable
            .Range(0, 40)
            .Select(i =>
                Background.RunAsync(
                    async () =>
                    {
                        await Task.Yield();
                        return i == 7 ? throw new InvalidDataException("seven") : i;
                    },
                    CancellationToken.None
                )
            )
            .ToArray();

        (await Should.ThrowAsync<InvalidDataException>(works[7])).Message.ShouldBe("seven");
        foreach (var i in Enumerable.Range(0, 40).Where(i => i != 7))
            (await works[i]).ShouldBe(i);
    }

    // The nineteenth field; the second, the name in brackets, may hold blanks.
    private static int NiceOfThisThread()
    {
        var stat = File.ReadAllText("/proc/thread-self/stat");
        return int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[16]);
    }
}
