using System.CommandLine;
using Microsoft.Extensions.Hosting;
using Vinculo.Platform;

namespace Vinculo.Organization;

/// <summary><c>vinculo users add|reset|list</c> and <c>vinculo apikeys add|revoke|list</c>: for whoever has the machine.</summary>
internal static class OrganizationCommands
{
    public static IEnumerable<Command> All()
    {
        yield return new Command("users", "Personas que usan Vínculo · People who use Vínculo")
        {
            AddUser(),
            ResetUser(),
            ListUsers(),
        };
        yield return new Command("apikeys", "Claves de la API · API keys") { AddKey(), RevokeKey(), ListKeys() };
    }

    private static Command AddUser()
    {
        var email = new Argument<string>("email") { Description = "Correo · E-mail address" };
        var name = new Option<string>("--name") { Description = "Nombre · Name", Required = true };
        var role = new Option<string>("--role")
        {
            Description = string.Join(" | ", BuiltInRoles.All.Select(r => r.Code)),
            DefaultValueFactory = _ => BuiltInRoles.Administrator,
        };
        var language = new Option<string>("--language") { Description = "es | en", DefaultValueFactory = _ => "es" };
        var command = new Command("add", "Agrega una persona · Adds a person") { email, name, role, language };
        command.SetAction(
            (parsed, cancel) =>
                RunAsync(
                    parsed,
                    async services =>
                    {
                        var roles = await services.GetRequiredService<Roles>().ListAsync(cancel);
                        var wanted = roles.FirstOrDefault(r =>
                            r.Name.Equals(parsed.GetValue(role), StringComparison.OrdinalIgnoreCase)
                        );
                        if (wanted is null)
                            return Refusal.Missing("role.not-found");
                        var outcome = await services
                            .GetRequiredService<Users>()
                            .CreateAsync(
                                new(
                                    parsed.GetValue(name)!,
                                    parsed.GetValue(email)!,
                                    parsed.GetValue(language)!,
                                    [wanted.Id],
                                    []
                                ),
                                Actor.System("command-line"),
                                cancel
                            );
                        if (outcome.IsAccepted(out var made))
                            Say($"{parsed.GetValue(email)}  {made.TemporaryPassword}");
                        return outcome.IsRefused(out var refusal) ? refusal : null;
                    },
                    cancel
                )
        );
        return command;
    }

    private static Command ResetUser()
    {
        var email = new Argument<string>("email") { Description = "Correo · E-mail address" };
        var factor = new Option<bool>("--forget-second-factor")
        {
            Description = "También olvida autenticador y llaves de acceso · Also forgets authenticator and passkeys",
        };
        var command = new Command("reset", "Da una contraseña nueva · Gives a new password") { email, factor };
        command.SetAction(
            (parsed, cancel) =>
                RunAsync(
                    parsed,
                    async services =>
                    {
                        var users = services.GetRequiredService<Users>();
                        var found = (await users.ListAsync(null, cancel)).FirstOrDefault(u =>
                            u.Email.Equals(parsed.GetValue(email), StringComparison.OrdinalIgnoreCase)
                        );
                        if (found is null)
                            return Refusal.Missing("user.not-found");
                        var outcome = await users.ResetAsync(
                            found.Id,
                            parsed.GetValue(factor),
                            Actor.System("command-line"),
                            cancel
                        );
                        if (outcome.IsAccepted(out var made))
                            Say($"{found.Email}  {made.TemporaryPassword}");
                        return outcome.IsRefused(out var refusal) ? refusal : null;
                    },
                    cancel
                )
        );
        return command;
    }

    private static Command ListUsers()
    {
        var command = new Command("list", "Muestra las personas · Lists the people");
        command.SetAction(
            (parsed, cancel) =>
                RunAsync(
                    parsed,
                    async services =>
                    {
                        var roles = (await services.GetRequiredService<Roles>().ListAsync(cancel)).ToDictionary(
                            r => r.Id,
                            r => r.Name
                        );
                        foreach (var user in await services.GetRequiredService<Users>().ListAsync(null, cancel))
                            Say(
                                $"{user.Email}\t{user.Name}\t{string.Join(',', user.Roles.Select(r => roles.GetValueOrDefault(r)))}\t{(user.Active ? "activo · active" : "inactivo · inactive")}"
                            );
                        return null;
                    },
                    cancel
                )
        );
        return command;
    }

    private static Command AddKey()
    {
        var name = new Argument<string>("name") { Description = "Qué la usa · What uses it" };
        var scopes = new Option<string[]>("--scope")
        {
            Description = string.Join(" | ", Permissions.All),
            AllowMultipleArgumentsPerToken = true,
            Required = true,
        };
        var days = new Option<int?>("--days") { Description = "Días de vida · Days it lives" };
        var command = new Command("add", "Crea una clave · Makes a key") { name, scopes, days };
        command.SetAction(
            (parsed, cancel) =>
                RunAsync(
                    parsed,
                    async services =>
                    {
                        var now = services.GetRequiredService<TimeProvider>().GetUtcNow();
                        var outcome = await services
                            .GetRequiredService<ApiKeys>()
                            .CreateAsync(
                                new(
                                    parsed.GetValue(name)!,
                                    parsed.GetValue(scopes)!,
                                    null,
                                    parsed.GetValue(days) is { } life ? now.AddDays(life) : null
                                ),
                                Actor.System("command-line"),
                                cancel
                            );
                        if (outcome.IsAccepted(out var made))
                            Say(made.Key);
                        return outcome.IsRefused(out var refusal) ? refusal : null;
                    },
                    cancel
                )
        );
        return command;
    }

    private static Command RevokeKey()
    {
        var id = new Argument<Guid>("id") { Description = "De la lista · From the list" };
        var command = new Command("revoke", "Anula una clave · Revokes a key") { id };
        command.SetAction(
            (parsed, cancel) =>
                RunAsync(
                    parsed,
                    async services =>
                        (
                            await services
                                .GetRequiredService<ApiKeys>()
                                .RevokeAsync(parsed.GetValue(id), Actor.System("command-line"), cancel)
                        ).IsRefused(out var refusal)
                            ? refusal
                            : null,
                    cancel
                )
        );
        return command;
    }

    private static Command ListKeys()
    {
        var command = new Command("list", "Muestra las claves · Lists the keys");
        command.SetAction(
            (parsed, cancel) =>
                RunAsync(
                    parsed,
                    async services =>
                    {
                        foreach (var key in await services.GetRequiredService<ApiKeys>().ListAsync(cancel))
                            Say(
                                $"{key.Id}\t{key.Prefix}…\t{key.Name}\t{string.Join(',', key.Scopes)}\t{(key.RevokedAt is null ? "" : "anulada · revoked")}"
                            );
                        return null;
                    },
                    cancel
                )
        );
        return command;
    }

    private static void Say(string line) => Console.Out.WriteLine(line);

    private static async Task<int> RunAsync(
        ParseResult parsed,
        Func<IServiceProvider, Task<Refusal?>> work,
        CancellationToken cancel
    )
    {
        var options = CommandLine.Options(parsed);
        if (CommandLine.Complain(options))
            return 2;
        await using var app = Application.Build(
            options,
            [],
            builder => builder.Logging.SetMinimumLevel(LogLevel.Warning)
        );
        await Application.PrepareAsync(app.Services, cancel);
        await using var scope = app.Services.CreateAsyncScope();
        if (await work(scope.ServiceProvider) is not { } refusal)
            return 0;
        await Console.Error.WriteLineAsync(RefusalText.Of(refusal));
        return 1;
    }
}
