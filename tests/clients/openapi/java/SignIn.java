import static com.fasterxml.jackson.databind.DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES;

import com.fasterxml.jackson.databind.ObjectMapper;
import contract.ApiClient;
import contract.ApiException;
import contract.api.AuthApi;
import contract.api.Oauth2Api;
import contract.model.Data;
import contract.model.Data1;
import contract.model.HTTPError;
import contract.model.HTTPValidationError;
import contract.model.InitialLoad;
import contract.model.LocationInner;
import contract.model.LoginStatus;
import contract.model.PortalLoginRequest;
import contract.model.PortalMagicCodeRequest;
import contract.model.RefreshRequest;
import contract.model.Token;
import contract.model.ValidationError;
import contract.model.Verify2FAPayload;
import control.api.FaultsApi;
import control.api.MessagesApi;
import control.api.NamespacesApi;
import control.model.Effect;
import control.model.EffectValidation;
import control.model.Fault;
import control.model.InvalidField;
import control.model.Message;
import control.model.MessageKind;
import control.model.NewFault;
import control.model.ResetRequest;
import java.net.http.HttpClient;
import java.util.List;
import java.util.Objects;

/** Signs in with the Java clients that openapi-generator has made of the two documents. */
public class SignIn {
    static final String URL = System.getenv("AUTH_BASE_URL");
    static final String PASSWORD = "correct horse battery staple";
    static final String STAFF = "dev@example.com";
    static final String GUEST = "guest-2fa@example.com";
    static final String PORTAL = "portal_demo";

    static final control.ApiClient CONTROL = new control.ApiClient();
    static final ApiClient ANONYMOUS = client(null);
    static final AuthApi AUTH = new AuthApi(ANONYMOUS);
    static final Oauth2Api OAUTH2 = new Oauth2Api(ANONYMOUS);

    interface Call {
        void send() throws Exception;
    }

    public static void main(String[] arguments) throws Exception {
        CONTROL.updateBaseUri(URL);
        Token staff = signInStaff();
        signInGuest();
        signInWithMagicCode();
        readValidationErrors();
        injectValidationError();
        logOut(staff);
        reset();
        System.out.println("java: signed in");
    }

    static Token signInStaff() throws Exception {
        Token token = OAUTH2.loginRouteV1Oauth2LoginPost(STAFF, PASSWORD, "password", "", null, null).getToken();
        InitialLoad load = load(token.getAccessToken());
        equal(load.getUser().getEmail(), STAFF);
        String sandbox = "org_acme_s_dev";
        check(load.getOrganizations().stream().anyMatch(one -> one.getId().equals(sandbox)), "no sandbox");
        Token inSandbox = auth(token.getAccessToken()).switchOrgV1AuthSwitchPost(new Data().id(sandbox));
        equal(load(inSandbox.getAccessToken()).getOrganization().getId(), sandbox);
        RefreshRequest refresh = new RefreshRequest().refreshToken(inSandbox.getRefreshToken());
        String renewed = OAUTH2.refreshTokenRouteV1Oauth2RefreshPost(refresh).getAccessToken();
        check(!renewed.equals(inSandbox.getAccessToken()), "refresh gives the same token");
        equal(load(renewed).getOrganization().getId(), sandbox);
        return inSandbox;
    }

    static void signInGuest() throws Exception {
        PortalLoginRequest login = new PortalLoginRequest().email(GUEST).password(PASSWORD).portalId(PORTAL);
        equal(AUTH.portalLoginV1AuthPortalLoginPost(login).getTwoFAResponse().getEmail(), GUEST);
        Verify2FAPayload code = new Verify2FAPayload().email(GUEST).code(message(MessageKind.SECOND_FACTOR).getCode());
        Token token = AUTH.portalVerify2faV1AuthPortalVerify2faPost(code);
        equal(load(token.getAccessToken()).getUser().getPortalId(), PORTAL);
        ApiException again = refused(401, () -> AUTH.portalVerify2faV1AuthPortalVerify2faPost(code));
        equal(body(again, HTTPError.class).getDetail(), "Invalid or expired code");
    }

    static void signInWithMagicCode() throws Exception {
        PortalMagicCodeRequest request = new PortalMagicCodeRequest().email(GUEST).portalId(PORTAL);
        String id = AUTH.portalRequestMagicCodeV1AuthPortalRequestMagicCodePost(request).getLoginSessionId();
        equal(AUTH.loginStatusRouteV1AuthLoginStatusGet(GUEST, id).getStatus(), LoginStatus.StatusEnum.PENDING);
        String link = message(MessageKind.MAGIC_CODE).getToken();
        AUTH.approve2faRouteV1AuthApprove2faPost(new Data1().sessionId(id).token(link));
        LoginStatus approved = AUTH.loginStatusRouteV1AuthLoginStatusGet(GUEST, id);
        equal(approved.getStatus(), LoginStatus.StatusEnum.APPROVED);
        equal(load(approved.getAccessToken()).getUser().getEmail(), GUEST);
        LoginStatus consumed = AUTH.loginStatusRouteV1AuthLoginStatusGet(GUEST, id);
        equal(consumed.getStatus(), LoginStatus.StatusEnum.CONSUMED);
        equal(consumed.getAccessToken(), null);
    }

    static void readValidationErrors() throws Exception {
        PortalLoginRequest login = new PortalLoginRequest().email(GUEST).password(PASSWORD);
        ApiException refused = refused(422, () -> AUTH.portalLoginV1AuthPortalLoginPost(login));
        List<ValidationError> errors = body(refused, HTTPValidationError.class).getDetail();
        equal(errors.size(), 1);
        equal(errors.get(0).getType(), "string_type");
        equal(place(errors.get(0)), List.of("body", "portal_id"));
    }

    /** The place of an injected field error, a text or a list, is mapped to `Object`. */
    static void injectValidationError() throws Exception {
        InvalidField field = new InvalidField().loc("email").type("value_error");
        EffectValidation effect = new EffectValidation().type(EffectValidation.TypeEnum.VALIDATION).addFieldsItem(field);
        FaultsApi faults = new FaultsApi(CONTROL);
        faults.addFault(new NewFault().effect(new Effect(effect)).times(1L));
        Fault listed = faults.listFaults().getData().get(0);
        Object loc = listed.getEffect().getEffectValidation().getFields().get(0).getLoc();
        equal(loc, List.of("body", "email"));
        ApiException hit = refused(422, () -> AUTH.initialLoadV1AuthLoadGet());
        equal(place(body(hit, HTTPValidationError.class).getDetail().get(0)), loc);
    }

    static void logOut(Token token) throws Exception {
        auth(token.getAccessToken()).logoutV1AuthLogoutPost();
        ApiException refused = refused(401, () -> load(token.getAccessToken()));
        equal(body(refused, HTTPError.class).getDetail(), "Could not validate credentials");
        equal(refused.getResponseHeaders().firstValue("www-authenticate").orElse(null), "Bearer");
    }

    static void reset() throws Exception {
        MessagesApi messages = new MessagesApi(CONTROL);
        check(!messages.listMessages(GUEST, null, null, null, null).getData().isEmpty(), "no messages");
        new NamespacesApi(CONTROL).reset(new ResetRequest());
        equal(messages.listMessages(GUEST, null, null, null, null).getData(), List.of());
    }

    static ApiClient client(String accessToken) {
        // Without this, the clients take each reply to a sign-in for a `Token` and a `TwoFAResponse`
        // at once, and refuse both.
        ObjectMapper mapper = ApiClient.createDefaultObjectMapper().enable(FAIL_ON_UNKNOWN_PROPERTIES);
        ApiClient client = new ApiClient(HttpClient.newBuilder(), mapper, URL);
        if (accessToken != null) {
            client.setRequestInterceptor(request -> request.header("Authorization", "Bearer " + accessToken));
        }
        return client;
    }

    static AuthApi auth(String accessToken) {
        return new AuthApi(client(accessToken));
    }

    static InitialLoad load(String accessToken) throws ApiException {
        return auth(accessToken).initialLoadV1AuthLoadGet();
    }

    static Message message(MessageKind kind) throws Exception {
        return new MessagesApi(CONTROL).latestMessage(GUEST, kind, null, null);
    }

    static ApiException refused(int status, Call call) throws Exception {
        try {
            call.send();
        } catch (ApiException refusal) {
            equal(refusal.getCode(), status);
            return refusal;
        }
        throw new AssertionError("the call is not refused with " + status);
    }

    static <T> T body(ApiException refusal, Class<T> type) throws Exception {
        return ANONYMOUS.getObjectMapper().readValue(refusal.getResponseBody(), type);
    }

    static List<Object> place(ValidationError error) {
        return error.getLoc().stream().map(LocationInner::getActualInstance).toList();
    }

    static void equal(Object got, Object wanted) {
        check(Objects.equals(got, wanted), "got " + got + ", not " + wanted);
    }

    static void check(boolean holds, String otherwise) {
        if (!holds) {
            throw new AssertionError(otherwise);
        }
    }
}
