//! `/_emulate/mcp`: main verbs of the control API as tools of the Model Context Protocol, over
//! streamable HTTP.
//!
//! The guard and the control token hold here as for the rest of the control API. The server keeps
//! no session: each request stands alone, so nothing has to expire.

mod tool;

use std::sync::{Arc, LazyLock};

use axum_core::body::Body;
use axum_core::extract::Request;
use axum_core::response::{IntoResponse as _, Response};
use http::StatusCode;
use http::header::CONTENT_LENGTH;
use http_body_util::{BodyExt as _, Collected};
use rmcp::ErrorData;
use rmcp::handler::server::ServerHandler;
use rmcp::model::{
    CallToolRequestParams, CallToolResponse, CallToolResult, ContentBlock, Implementation,
    JsonObject, ListToolsResult, PaginatedRequestParams, ServerCapabilities, ServerConfig,
};
use rmcp::service::{RequestContext, RoleServer};
use rmcp::transport::streamable_http_server::session::never::NeverSessionManager;
use rmcp::transport::streamable_http_server::{StreamableHttpServerConfig, StreamableHttpService};
use serde_json::Value;

use self::tool::Tool;
use crate::control::openapi::request_body::{self, SMALL};
use crate::namespace::Scope;
use crate::sync::Mutex;

pub(super) const PATH: &str = "/_emulate/mcp";
const INSTRUCTIONS: &str = "A mock of an authentication API, for development and tests. Its users, \
     messages and tokens are made up. Each tool is one call of the control API and works on the \
     namespace of the URL. Sign in with sign_in_as, read codes with latest_message, and move the \
     clock to expire things. Names of operations, such as portal_login, are in /llms.txt.";

static TOOLS: LazyLock<Vec<Tool>> = LazyLock::new(|| tool::tools(super::routes()));

/// Answers a request of an MCP client.
pub(super) async fn answer(scope: Scope, request: Request) -> Response {
    // The guard has checked the host and the origin.
    let config = StreamableHttpServerConfig::default()
        .disable_allowed_hosts()
        .with_legacy_session_mode(false)
        .with_json_response(true)
        .with_max_request_body_bytes(SMALL);
    // Within the time of the control API; the service itself would wait on.
    let (parts, body) = request.into_parts();
    let read = request_body::read(scope.server.memory(), &parts.headers, body, SMALL).await;
    let request = match read {
        Ok(body) => Request::from_parts(parts, Body::from(body.bytes)),
        Err(problem) => return problem.into_response(),
    };
    let outcome = Arc::new(Mutex::new(None));
    let handler = Handler {
        scope,
        outcome: outcome.clone(),
    };
    let make = move || Ok(handler.clone());
    let service = StreamableHttpService::new(make, Arc::<NeverSessionManager>::default(), config);
    let response = service.handle(request).await.map(Body::new);
    let outcome = outcome.lock().take();
    match outcome {
        Some(outcome) => with_outcome(response, outcome).await,
        None => response,
    }
}

/// Puts the result of a call in the place of the empty one that the library was given.
async fn with_outcome(response: Response, outcome: CallToolResult) -> Response {
    let (mut parts, body) = response.into_parts();
    let body = body.collect().await.map(Collected::to_bytes);
    let reply = body.ok().and_then(|body| {
        let mut reply: Value = serde_json::from_slice(&body).ok()?;
        *reply.get_mut("result")? = serde_json::to_value(outcome).ok()?;
        serde_json::to_vec(&reply).ok()
    });
    let Some(reply) = reply else {
        tracing::error!("the library's reply to a call has no result");
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    parts.headers.remove(CONTENT_LENGTH);
    Response::from_parts(parts, Body::from(reply))
}

/// The tools, for one namespace.
#[derive(Clone)]
struct Handler {
    scope: Scope,
    /// The result of the call. The library logs each result that it is given, and this one may hold
    /// tokens and codes.
    outcome: Arc<Mutex<Option<CallToolResult>>>,
}

impl ServerHandler for Handler {
    fn get_info(&self) -> ServerConfig {
        let capabilities = ServerCapabilities::builder().enable_tools().build();
        ServerConfig::new(capabilities)
            .with_server_info(Implementation::new(
                "auth-mock-server",
                env!("CARGO_PKG_VERSION"),
            ))
            .with_instructions(INSTRUCTIONS)
    }

    async fn list_tools(
        &self,
        _: Option<PaginatedRequestParams>,
        _: RequestContext<RoleServer>,
    ) -> Result<ListToolsResult, ErrorData> {
        let tools = TOOLS.iter().map(|tool| tool.description.clone());
        Ok(ListToolsResult::with_all_items(tools.collect()))
    }

    async fn call_tool(
        &self,
        request: CallToolRequestParams,
        _: RequestContext<RoleServer>,
    ) -> Result<CallToolResponse, ErrorData> {
        let tool = TOOLS
            .iter()
            .find(|tool| tool.description.name == request.name);
        let Some(tool) = tool else {
            let message = format!("no tool is named `{}`", request.name);
            return Err(ErrorData::invalid_params(message, None));
        };
        let outcome = self.call(tool, request.arguments.unwrap_or_default());
        let outcome = outcome.await;
        *self.outcome.lock() = Some(outcome);
        Ok(CallToolResult::success(Vec::new()).into())
    }
}

impl Handler {
    /// A refusal of the control API becomes a result that says so, which the model can read.
    async fn call(&self, tool: &Tool, arguments: JsonObject) -> CallToolResult {
        let response = match tool.request(arguments) {
            Ok((path, request)) => {
                let route = &tool.route;
                (route.handler)(self.scope.clone(), path, request, route.limit).await
            }
            Err(problem) => return CallToolResult::error(vec![ContentBlock::text(problem)]),
        };
        let status = response.status();
        let text = match response.into_body().collect().await {
            Ok(body) => String::from_utf8_lossy(&body.to_bytes()).into_owned(),
            Err(error) => {
                return CallToolResult::error(vec![ContentBlock::text(error.to_string())]);
            }
        };
        let text = match status {
            StatusCode::NO_CONTENT => "Done.".to_owned(),
            _ => text,
        };
        if status.is_success() {
            CallToolResult::success(vec![ContentBlock::text(text)])
        } else {
            CallToolResult::error(vec![ContentBlock::text(text)])
        }
    }
}
