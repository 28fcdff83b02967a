using System.CommandLine;
using Vinculo.Platform;

namespace Vinculo.Decisions;

/// <summary><c>vinculo offers import FILE</c>: takes a catalogue of offers.</summary>
internal static class OffersCommand
{
    public static Command Make()
    {
        var file = new Argument<FileInfo>("file")
        {
            Description = "Catálogo de ofertas (JSON) · Catalogue of offers (JSON)",
        };
        var import = new Command(
            "import",
            "Crea o actualiza las ofertas de un archivo · Creates or updates offers from a file"
        )
        {
            file,
        };
        import.SetAction(
            async (parsed, cancel) =>
            {
                var given = parsed.GetValue(file)!;
                if (given.Exists)
                    return await DecisionsCommand.WithAppAsync(parsed, app => ImportAsync(app, given, cancel), cancel);
                await Console.Error.WriteLineAsync($"No existe el archivo · There is no such file: {given.FullName}");
                return 2;
            }
        );
        var learn = new Command("learn", "Aprende de nuevo de todas las respuestas · Learns again from every answer");
        learn.SetAction(
            (parsed, cancel) => DecisionsCommand.WithAppAsync(parsed, app => LearnAsync(app, cancel), cancel)
        );
        return new Command("offers", "Las ofertas · The offers") { import, learn };
    }

    private static async Task<int> LearnAsync(IServiceProvider app, CancellationToken cancel)
    {
        var learnt = await app.GetRequiredService<RelearnOffers>().RunAsync(cancel);
        Console.WriteLine(
            $"Respuestas: {learnt.Answers}, contadas: {learnt.Counted} · Answers: {learnt.Answers}, counted: {learnt.Counted}"
        );
        return 0;
    }

    private static async Task<int> ImportAsync(IServiceProvider app, FileInfo file, CancellationToken cancel)
    {
        var outcome = await app.GetRequiredService<OfferCatalogue>()
            .ImportAsync(
                await File.ReadAllTextAsync(file.FullName, cancel),
                Actor.System("offers import"),
                file.Name,
                cancel
            );
        if (outcome.IsRefused(out var refusal))
        {
            await Console.Error.WriteLineAsync(
                $"{RefusalText.Of(refusal)} ({refusal.Code}{(refusal.Field is null ? "" : ", " + refusal.Field)}{(refusal.Facts.TryGetValue("offer", out var offer) ? $", {offer}" : "")})"
            );
            return 1;
        }
        var done = outcome.Accepted;
        Console.WriteLine(
            $"Ofertas: {done.Created} nuevas, {done.Changed} cambiadas, {done.Unchanged} iguales · Offers: {done.Created} new, {done.Changed} changed, {done.Unchanged} unchanged"
        );
        return 0;
    }
}
