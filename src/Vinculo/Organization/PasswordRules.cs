using System.Collections.Frozen;
using System.Globalization;
using Microsoft.AspNetCore.Identity;

namespace Vinculo.Organization;

/// <summary>
/// Length and not being guessable, nothing else: twelve characters of any kind, or ten that stand in no list of common
/// ones. Composition rules make people write <c>Enero2026!</c>, which every guesser tries first.
/// </summary>
internal sealed class PasswordRules : IPasswordValidator<AppUser>
{
    public const int ShortestOfAll = 10;
    public const int Longest = 128;

    /// <summary>Words that common passwords are made of, in the languages of our users.</summary>
    private static readonly string[] CommonWords =
    [
        "password",
        "contrasena",
        "contraseña",
        "clave",
        "secreto",
        "secret",
        "admin",
        "administrador",
        "usuario",
        "bienvenido",
        "bienvenida",
        "welcome",
        "qwerty",
        "qwertyuiop",
        "asdfgh",
        "asdfghjkl",
        "zxcvbn",
        "iloveyou",
        "teamo",
        "tequiero",
        "princesa",
        "colombia",
        "mexico",
        "argentina",
        "peru",
        "chile",
        "futbol",
        "football",
        "dragon",
        "monkey",
        "letmein",
        "vinculo",
        "vínculo",
        "empresa",
        "company",
        "cliente",
        "customer",
        .. CultureInfo.GetCultureInfo("es").DateTimeFormat.MonthNames[..12],
        "verano",
        "invierno",
        "summer",
        "winter",
        "spring",
        "autumn",
        "changeme",
        "cambiame",
        "temporal",
        "prueba",
        "abc",
        "hola",
        "hello",
    ];

    private static readonly FrozenSet<string> Common = CommonWords.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    public Task<IdentityResult> ValidateAsync(UserManager<AppUser> manager, AppUser user, string? password)
    {
        password ??= "";
        var problem =
            password.Length > Longest ? "PasswordTooLong"
            : IsCommon(password) ? "PasswordCommon"
            : HoldsOwnName(user, password) ? "PasswordHoldsName"
            : null;
        return Task.FromResult(
            problem is null
                ? IdentityResult.Success
                : IdentityResult.Failed(new IdentityError { Code = problem, Description = problem })
        );
    }

    /// <summary>A common word with digits and signs around it, one thing repeated, or a run of the keyboard or alphabet.</summary>
    internal static bool IsCommon(string password)
    {
        var core = password.Trim().Trim("0123456789!@#$%&*._-+?¡¿, ".ToCharArray());
        if (core.Length == 0)
            return password.Length < 16;
        if (password.Length < 20 && Common.Contains(Unleet(core)))
            return true;
        for (var unit = 1; unit <= password.Length / 3; unit++)
            if (password.Length % unit == 0 && Repeats(password, unit))
                return true;
        return IsRun(password);
    }

    private static bool Repeats(string text, int unit)
    {
        for (var i = unit; i < text.Length; i++)
            if (text[i] != text[i - unit])
                return false;
        return true;
    }

    private static bool IsRun(string text)
    {
        string[] runs = ["abcdefghijklmnopqrstuvwxyz", "qwertyuiopasdfghjklzxcvbnm", "01234567890123456789"];
        var lower = text.ToLowerInvariant();
        var backwards = new string([.. lower.Reverse()]);
        return runs.Any(run =>
            run.Contains(lower, StringComparison.Ordinal) || run.Contains(backwards, StringComparison.Ordinal)
        );
    }

    private static string Unleet(string text) =>
        new([
            .. text.Select(c =>
                c switch
                {
                    '0' => 'o',
                    '1' => 'i',
                    '3' => 'e',
                    '4' or '@' => 'a',
                    '5' or '$' => 's',
                    '7' => 't',
                    _ => c,
                }
            ),
        ]);

    private static bool HoldsOwnName(AppUser user, string password)
    {
        var mailbox = (user.Email ?? "").Split('@')[0];
        return password.Length < 20
            && mailbox.Length >= 4
            && password.Contains(mailbox, StringComparison.OrdinalIgnoreCase);
    }
}
