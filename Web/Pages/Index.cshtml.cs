using Microsoft.AspNetCore.Mvc.RazorPages;

namespace BoSoSurvey.Web.Pages;

/// <summary>The front page: the programmes of who is logged in.</summary>
internal sealed class IndexModel : PageModel;
