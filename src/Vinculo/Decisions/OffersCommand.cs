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
        import.SetAction((parsed, cancel) => ImportAsync(parsed, parsed.GetValue(file)!, cancel));
        var learn = new Command("learn", "Aprende de nuevo de todas las respuestas · Learns again from every answer");
        learn.SetAction((parsed, cancel) => LearnAsync(parsed, cancel));
        return new Command("offers", "Las ofertas · The offers") { import, learn };
    }

    private static async Task<int> LearnAsync(ParseResult parsed, CancellationToken cancel)
    {
        var options = CommandLine.Options(parsed);
        if (CommandLine.Complain(options))
            return 2;
        await using var app = Application.Build(options, []);
        await Application.PrepareAsync(app.Services, cancel);
        var learnt = await app.Services.GetRequiredService<RelearnOffers>().RunAsync(cancel);
        Console.WriteLine(
            $"Respuestas: {learnt.Answers}, contadas: {learnt.Counted} · Answers: {learnt.Answers}, counted: {learnt.Counted}"
        );
        return 0;
    }

    private static async Task<int> ImportAsync(ParseResult parsed, FileInfo file, CancellationToken cancel)
    {
        var options = CommandLine.Options(parsed);
        if (CommandLine.Complain(options))
            return 2;
        if (!file.Exists)
        {
            await Console.Error.WriteLineAsync($"No existe el archivo · There is no such file: {file.FullName}");
            return 2;
        }
        await using var app = Application.Build(options, []);
        await Application.PrepareAsync(app.Services, cancel);
        var outcome = await app
            .Services.GetRequiredService<OfferCatalogue>()
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
