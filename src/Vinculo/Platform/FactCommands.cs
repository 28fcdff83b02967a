using System.CommandLine;
using Vinculo.Platform.Storage;

namespace Vinculo.Platform;

/// <summary><c>vinculo facts dead</c> and <c>vinculo facts retry</c>: what could not be delivered.</summary>
internal static class FactCommands
{
    public static Command Build()
    {
        var dead = new Command("dead", "Hechos sin entregar · Facts that could not be delivered");
        dead.SetAction(
            async (parsed, cancel) =>
            {
                await using var database = new Database(CommandLine.Options(parsed).Address);
                return await ListAsync(database, parsed.InvocationConfiguration.Output, cancel);
            }
        );
        var retry = new Command("retry", "Los intenta de nuevo · Tries them again");
        retry.SetAction(
            async (parsed, cancel) =>
            {
                await using var database = new Database(CommandLine.Options(parsed).Address);
                var revived = await database.WriteAsync(session => session.ReviveDeadFactsAsync(), cancel);
                await parsed.InvocationConfiguration.Output.WriteLineAsync($"{revived}");
                return 0;
            }
        );
        return new Command("facts", "Hechos pendientes · Pending facts") { dead, retry };
    }

    /// <summary>One line a fact: identifier, kind, when, attempts, last error.</summary>
    /// <returns>0 when there are none, 1 otherwise.</returns>
    internal static async Task<int> ListAsync(Database database, TextWriter output, CancellationToken cancel)
    {
        var facts = await database.ReadAsync(session => session.DeadFactsAsync(), cancel);
        foreach (var fact in facts)
            await output.WriteLineAsync($"{fact.Id}\t{fact.Kind}\t{fact.At:O}\t{fact.Attempts}\t{fact.Error}");
        return facts.Count == 0 ? 0 : 1;
    }
}
